/**
 * Providers that give a mailbox to anybody. Anybody can have an address at such a provider, so its
 * domain is never an organization's own.
 */
const FREE = new Set(
  (
    "126.com 163.com aim.com alice.it aol.com arcor.de att.net bellsouth.net bigpond.com bluewin.ch " +
    "btinternet.com comcast.net cox.net duck.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com " +
    "gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com gmx.fr hey.com hushmail.com icloud.com inbox.lv " +
    "inbox.ru interia.pl kpnmail.nl laposte.net libero.it list.ru live.com mac.com mail.com mail.de mail.ru mailbox.org " +
    "me.com msn.com naver.com neuf.fr o2.pl onet.pl online.de optonline.net orange.fr outlook.com pm.me posteo.de " +
    "proton.me protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com sapo.pt sbcglobal.net seznam.cz " +
    "sfr.fr sina.com sky.com t-online.de telenet.be terra.com.br tutanota.com tuta.io tuta.com uol.com.br verizon.net " +
    "virgilio.it wanadoo.fr web.de wp.pl xs4all.nl yahoo.com yandex.com yandex.ru yeah.net ymail.com ziggo.nl zoho.com"
  ).split(" "),
);

/** Providers with a domain in many countries: `hotmail.fr`, `yahoo.co.uk`. */
const FREE_IN_COUNTRIES =
  /^(?:gmx|hotmail|live|outlook|yahoo|yandex)\.(?:com|(?:com?\.)?[a-z]{2})$/;

/** @param domain in lower case */
export const isFreeMail = (domain: string): boolean =>
  FREE.has(domain) || FREE_IN_COUNTRIES.test(domain);
