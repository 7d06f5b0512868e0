/** Decides what an answer with `result: error` is about, in any language. */

/**
 * Whether the error comes from PHPMailer, whose texts are English in every language. Matomo stores
 * a changed e-mail before it writes to the old and the new address. Without a mail server the call
 * then returns an error, although the change was made (observed; UsersManager/API.php
 * sendUserInfoChangedEmail).
 */
const isAboutMail = (message: string): boolean =>
  /\bSMTP\b|mail function|unable to send mail|could not execute: |recipients? failed|from address failed|message body empty|invalid address: /i.test(
    message,
  );

/**
 * Whether the error is a failure of the database, PHP or the mail server in the middle of the call.
 * Matomo returns failed SQL statements and refusals alike as 200 with `result: error`
 * (core/API/Request.php), and setUserAccess has no transaction. The texts of such failures are
 * never translated.
 */
export const isBreakdown = (message: string): boolean =>
  isAboutMail(message) ||
  /SQLSTATE|\bSQL (?:error|syntax)|deadlock|lock wait timeout|server has gone away|error while (?:sending|reading)|lost connection|mysqli|allowed memory size|maximum execution time/i.test(
    message,
  );

const QUOTES = "['\"`´‘’‚‛“”„«»‹›「」]";

/**
 * Whether a text quotes a value, as Matomo's texts in 45 languages quote logins ('x', "x", «x»,
 * 「x」).
 */
function quotes(message: string, value: string): boolean {
  const escaped = value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`${QUOTES}\\s?${escaped}\\s?${QUOTES}`, "iu").test(message);
}

/**
 * Whether a refusal of setSuperUserAccess or updateUser is about the password. Only these two calls
 * send the password. The texts are in the language of the token's owner, so their content decides:
 * texts about the person contain the login in quotes, or the e-mail. Texts about the password
 * (UsersManager_ConfirmWithPassword, UsersManager_CurrentPasswordNotCorrect) contain neither.
 * Unknown texts count as being about the password, because each wrong password is a failed login.
 */
export function isAboutPassword(message: string, login: string, email?: string): boolean {
  if (/enter your password|password you entered/i.test(message)) return true;
  if (quotes(message, login)) return false;
  if (email !== undefined && message.toLowerCase().includes(email.toLowerCase())) return false;
  // This text is English in every language (UsersManager::dieIfUsersAdminIsDisabled).
  return !/users has been disabled/i.test(message);
}
