/** Telling apart what a `result: error` is about, in whatever language it is written. */

/**
 * What PHPMailer says when a mail cannot be sent, in English in every language. A changed e-mail is
 * stored before Matomo writes to the old and the new address, and without a mail server the call
 * then answers an error (LIVE; UsersManager/API.php sendUserInfoChangedEmail).
 */
const isAboutMail = (message: string): boolean =>
  /\bSMTP\b|mail function|unable to send mail|could not execute: |recipients? failed|from address failed|message body empty|invalid address: /i.test(
    message,
  );

/**
 * Failures of the database, of PHP or of the mail server in the middle of the work. Matomo gives
 * any exception as 200 and `result: error` (core/API/Request.php), a broken SQL statement just as a
 * refusal, and there is no transaction around setUserAccess. These texts are never translated.
 */
export const isBreakdown = (message: string): boolean =>
  isAboutMail(message) ||
  /SQLSTATE|\bSQL (?:error|syntax)|deadlock|lock wait timeout|server has gone away|error while (?:sending|reading)|lost connection|mysqli|allowed memory size|maximum execution time/i.test(
    message,
  );

const QUOTES = "['\"`´‘’‚‛“”„«»‹›「」]";

/**
 * Whether a text quotes a value, as Matomo's texts in 45 languages do with logins ('x', "x", «x»,
 * 「x」).
 */
function quotes(message: string, value: string): boolean {
  const escaped = value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`${QUOTES}\\s?${escaped}\\s?${QUOTES}`, "iu").test(message);
}

/**
 * Whether a refusal of setSuperUserAccess or updateUser, the only calls that send the password, is
 * about the password. Texts follow the language of the token's owner, so it is decided by what they
 * name: those about the person quote the login or hold the e-mail, those about the password
 * (UsersManager_ConfirmWithPassword, UsersManager_CurrentPasswordNotCorrect) name nobody. Whatever
 * is left counts as the password's: each wrong one is a failed login, so too little is tried rather
 * than too much.
 */
export function isAboutPassword(message: string, login: string, email?: string): boolean {
  if (/enter your password|password you entered/i.test(message)) return true;
  if (quotes(message, login)) return false;
  if (email !== undefined && message.toLowerCase().includes(email.toLowerCase())) return false;
  // In English in every language (UsersManager::dieIfUsersAdminIsDisabled).
  return !/users has been disabled/i.test(message);
}
