import type { Dice } from "./dice.ts";
import { ANONYMOUS } from "./items.ts";
import type { Ledger } from "./ledger.ts";
import type { ClickedMatomo, SiteFacts } from "./server.ts";

export const PEOPLE = ["ann", "bob", "cleo", "mallory"];
export const NAMES = ["Shop DE", "Shop FR", "Blog", "Intranet", "Payroll", "Sandbox"];
export const GROUPS = ["Shops", "HR", ""];
export const HOSTS = ["de.shop.example", "fr.shop.example", "blog.example"];

export interface Clicks {
  readonly matomo: ClickedMatomo;
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly tell: (text: string) => void;
}

async function update(
  { matomo, tell }: Clicks,
  id: number,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  tell(`  site ${id} is now ${JSON.stringify(fields)}`);
  await matomo.call("SitesManager.updateSite", { idSite: String(id), ...fields });
}

async function remake({ matomo, dice, tell }: Clicks, site: SiteFacts): Promise<void> {
  tell(`  site ${site.id} (${site.name}) is deleted`);
  await matomo.deleteSite(site.id);
  if (dice.chance(0.5)) await matomo.addSite(site);
}

async function give({ matomo, dice, ledger, tell }: Clicks, site: SiteFacts): Promise<void> {
  const person = dice.pick([...PEOPLE, ANONYMOUS]);
  const role =
    person === ANONYMOUS
      ? dice.pick(["view", "noaccess"] as const)
      : dice.pick(["view", "write", "admin", "admin", "noaccess"] as const);
  if ((await matomo.superusers()).has(person)) return;
  tell(`  ${person} gets ${role} on site ${site.id} by hand`);
  ledger.touch(person, site.id);
  await matomo.give(person, site.id, role);
}

async function raise({ matomo, dice, ledger, tell }: Clicks): Promise<void> {
  const person = dice.pick(PEOPLE);
  const isSuperuser = !(await matomo.superusers()).has(person);
  tell(`  ${person} is ${isSuperuser ? "" : "no "}super user by hand`);
  ledger.touch(person);
  await matomo.setSuperuser(person, isSuperuser);
}

/** Makes a random change by hand in Matomo. */
export async function click(clicks: Clicks): Promise<void> {
  const { matomo, dice, tell } = clicks;
  const sites = (await matomo.sites()).filter(({ id }) => id > 1);
  const [site, other] = [dice.pick(sites), dice.pick(sites)];
  switch (dice.below(9)) {
    case 0:
      return update(clicks, site.id, { siteName: dice.pick(NAMES) });
    case 1:
      await update(clicks, site.id, { siteName: other.name });
      return update(clicks, other.id, { siteName: site.name });
    case 2:
      return update(clicks, site.id, { siteName: site.name, group: dice.pick(GROUPS) });
    case 3:
      return sites.length < 3 ? undefined : remake(clicks, site);
    case 4: {
      const made = { name: dice.pick(NAMES), group: dice.pick(GROUPS), host: dice.pick(HOSTS) };
      tell(`  a site is made: ${JSON.stringify(made)}`);
      return matomo.addSite(made);
    }
    case 5:
      return update(clicks, site.id, {
        siteName: site.name,
        "urls[0]": `https://${dice.pick(HOSTS)}`,
      });
    case 6:
      return dice.chance(0.4) ? raise(clicks) : give(clicks, site);
    default:
      return give(clicks, site);
  }
}
