// Watches a browser context for a token in every place where none may be, from the first request to the last: what the pages put into
// the document, the address, the history, the title, storages and caches, files and messages; what they log; what goes over the wire.
import type { BrowserContext, Download, Page, Request } from '@playwright/test';
import { readFile } from 'node:fs/promises';

export class Canary {
  readonly leaks: string[] = [];
  /** What was looked at, by place: a watch that saw nothing proves nothing. */
  readonly seen = new Map<string, number>();
  readonly #pending: Promise<void>[] = [];

  private constructor(private readonly token: string, private readonly apiOrigin: string) {}

  /** `apiOrigin` alone may be sent the token. */
  static async watch(context: BrowserContext, token: string, apiOrigin: string): Promise<Canary> {
    const canary = new Canary(token, apiOrigin);
    await context.exposeBinding('canarySaw', (_, place: string, text: string) => canary.#look(place, text));
    await context.addInitScript(watchPage, { token });
    context.on('console', (message) => canary.#look('console', message.text()));
    context.on('weberror', (error) => canary.#look('page error', `${error.error().message} ${error.error().stack}`));
    context.on('request', (request) => canary.#pending.push(canary.#lookAtRequest(request)));
    const onPage = (page: Page) => page.on('download', (download) => canary.#pending.push(canary.#lookAtDownload(download)));
    context.pages().forEach(onPage);
    context.on('page', onPage);
    return canary;
  }

  /** Looks at what the page is now, and returns all that was found so far. */
  async check(page: Page): Promise<string[]> {
    const state = await page.evaluate(async () => ({
      address: location.href,
      title: document.title,
      history: JSON.stringify(history.state),
      'window name': window.name,
      cookies: document.cookie,
      'local storage': JSON.stringify({ ...localStorage }),
      document: document.documentElement.outerHTML,
      // But for the one that it is typed into.
      fields: [...document.querySelectorAll('input, textarea, select')].filter((field) => field.id !== 'token')
        .map((field) => (field as HTMLInputElement).value).join('\n'),
      caches: window.isSecureContext ? JSON.stringify(await caches.keys()) : '',
      databases: JSON.stringify(await indexedDB.databases()),
      session: { ...sessionStorage } as Record<string, string>,
    }));
    const { session, ...places } = state;
    for (const [place, text] of Object.entries(places)) this.#look(place, text);
    const keys = Object.entries(session).filter(([key, value]) => `${key}${value}`.includes(this.token)).map(([key]) => key);
    if (keys.length > 1 || keys.some((key) => key.includes(this.token))) this.leaks.push(`session storage: ${keys.join(', ')}`);
    if (places.caches !== '[]' && places.caches !== '') this.leaks.push(`caches: ${places.caches}`);
    if (places.databases !== '[]') this.leaks.push(`databases: ${places.databases}`);
    await Promise.all(this.#pending);
    return this.leaks;
  }

  #look(place: string, text: string) {
    this.seen.set(place, (this.seen.get(place) ?? 0) + 1);
    if (this.#holds(text)) this.leaks.push(`${place}: ${text.slice(0, 300)}`);
  }

  /** In any form in which it could be put into an address or a file. */
  #holds(text: string): boolean {
    const forms = [this.token, encodeURIComponent(this.token), Buffer.from(this.token).toString('base64').replace(/=+$/, ''), [...this.token].reverse().join('')];
    return forms.some((form) => text.includes(form));
  }

  async #lookAtRequest(request: Request) {
    const url = new URL(request.url());
    this.#look('request address', url.href);
    this.#look('request body', request.postData() ?? '');
    const headers = await request.allHeaders().catch(() => request.headers());
    for (const [name, value] of Object.entries(headers)) {
      if (name === 'authorization' && url.origin === this.apiOrigin && value === `Bearer ${this.token}`) {
        this.seen.set('authorization', (this.seen.get('authorization') ?? 0) + 1);
      } else if (this.#holds(value)) {
        this.leaks.push(`header ${name} to ${url.origin}`);
      }
      if (name === 'referer' && value !== '') this.leaks.push(`referer to ${url.origin}: ${value}`);
    }
  }

  async #lookAtDownload(download: Download) {
    this.#look('download name', download.suggestedFilename());
    this.#look('download', (await readFile(await download.path())).toString('latin1'));
  }
}

/** Runs in the page, before its own scripts: tells of everything that the page writes somewhere. */
function watchPage({ token }: { token: string }) {
  const saw = (place: string, ...values: unknown[]) => {
    const text = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value) ?? '')).join(' ');
    // Every write is told of, so that the watch can prove itself; only those with the token in full.
    void (window as unknown as { canarySaw: (place: string, text: string) => Promise<void> }).canarySaw(place, text.includes(token) ? text : '');
  };
  const wrap = <T extends object>(owner: T, name: keyof T & string, place: string, allow: (self: unknown, values: unknown[]) => boolean = () => false) => {
    const original = owner[name] as (...values: unknown[]) => unknown;
    (owner as Record<string, unknown>)[name] = function (this: unknown, ...values: unknown[]) {
      if (!allow(this, values)) saw(place, ...values);
      return original.apply(this, values);
    };
  };
  wrap(history, 'pushState', 'pushState');
  wrap(history, 'replaceState', 'replaceState');
  const keys = new Set<unknown>();
  wrap(Storage.prototype, 'setItem', 'setItem', (self, [key, value]) => {
    if (self !== sessionStorage || value !== token) return false;
    keys.add(key);
    if (keys.size > 1) saw('session storage, a second key', token);
    return true;
  });
  wrap(BroadcastChannel.prototype, 'postMessage', 'broadcast');
  wrap(MessagePort.prototype, 'postMessage', 'message port');
  wrap(window, 'postMessage', 'message');
  wrap(navigator, 'sendBeacon', 'beacon');
  wrap(IDBFactory.prototype, 'open', 'database', () => (saw('database', token), true));
  if (window.isSecureContext) {
    wrap(CacheStorage.prototype, 'open', 'cache', () => (saw('cache', token), true));
    wrap(Clipboard.prototype, 'writeText', 'clipboard');
  }
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(document, 'cookie', { get: () => cookie?.get?.call(document) as string, set: () => saw('cookie', token) });
  const createObjectURL = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (source) => {
    if (source instanceof Blob) void source.text().then((text) => saw('blob', text));
    return createObjectURL(source);
  };
  new MutationObserver((records) => {
    for (const { type, target, attributeName, addedNodes } of records) {
      if (type === 'attributes') saw('attribute', (target as Element).getAttribute(attributeName ?? ''));
      else if (type === 'characterData') saw('text', target.textContent);
      else for (const node of addedNodes) saw('node', node instanceof Element ? node.outerHTML : node.textContent);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
