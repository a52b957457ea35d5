import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** In the other scheme only the colours are others. */
const RULES = { light: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], dark: ['color-contrast', 'link-in-text-block'] } as const;

/** Whoever finds a page hard to use: the rule that is broken, and where. */
export interface Barrier {
  readonly rule: string;
  readonly at: string;
}

/** A real browser at one address, as one person sits before it. What it complains about is kept. */
export class PersonAtBrowser {
  /** What the browser wrote into its log on its own account: scripts that failed, what the policy of the page forbade. Answers of the service that refuse are none. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.complaints.push(message.text());
    });
  }

  /** @param url that paths are taken from */
  static async at(url: string): Promise<PersonAtBrowser> {
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    // In a container Chromium is root, and has no sandbox for its pages; they are ours.
    const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 860 }, timezoneId: 'Europe/Berlin' });
    context.setDefaultTimeout(15_000);
    return new PersonAtBrowser(browser, context, await context.newPage());
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.browser.close();
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.keyboard.press('Enter');
  }

  /** What axe finds on the page as it is, in both colour schemes. */
  async barriers(): Promise<Barrier[]> {
    const found: Barrier[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await this.page.evaluate(axe.source);
      const { violations } = await this.page.evaluate<axe.AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(RULES[colorScheme])} })`);
      found.push(...violations.map(({ id, nodes }) => ({ rule: `${id} (${colorScheme})`, at: nodes.map(({ html }) => html).join('\n') })));
    }
    return found;
  }
}
