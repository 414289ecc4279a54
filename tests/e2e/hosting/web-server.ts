// A real nginx or Caddy on loopback, with TLS, with the header files as `cargo xtask configure` writes them and the recipes of
// docs/hosting.md: the console at `/` and at `/a/b/`, with the API behind the same origin and on another one.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { required } from '../browser.ts';
import type { Certificate } from './certificate.ts';
import { exchanged, recipe } from './recipes.ts';

export const KINDS = ['nginx', 'caddy'] as const;
export const MODES = ['same origin', 'cross-origin'] as const;
export const PLACES = ['/', '/a/b/'] as const;
export type Kind = (typeof KINDS)[number];
export type Mode = (typeof MODES)[number];
export type Place = (typeof PLACES)[number];
type Site = { mode: Mode; place: Place; http: number; https: number };

const FOLDERS = { 'same origin': 'same', 'cross-origin': 'cross' };
const BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';
const XTASK = join(import.meta.dirname, '../../../xtask');

/** As a person who deploys runs it. */
export function configure(dist: string, apiBase: string) {
  execFileSync(required('XTASK_BIN'), ['configure', dist, '--api-base', apiBase], { env: { ...process.env, CARGO_MANIFEST_DIR: XTASK }, stdio: 'pipe' });
}

export class WebServer {
  private constructor(
    readonly kind: Kind, readonly api: string, private readonly sites: Site[], private readonly folder: string, private readonly process: ChildProcess,
  ) {}

  /** `upstream` is where the API really is. */
  static async start(kind: Kind, folder: string, certificate: Certificate, upstream: string): Promise<WebServer> {
    const ports = await freePorts(MODES.length * PLACES.length * 2 + 1);
    const api = `https://localhost:${ports.pop()}`;
    const sites = MODES.flatMap((mode) => PLACES.map((place) => ({ mode, place, http: ports.pop() ?? 0, https: ports.pop() ?? 0 })));
    for (const mode of MODES) {
      const dist = distOf(folder, mode);
      mkdirSync(dirname(dist), { recursive: true });
      cpSync(required('DIST_DIR'), dist, { recursive: true });
      configure(dist, mode === 'cross-origin' ? api : '/');
      cpSync(dist, join(folder, FOLDERS[mode], 'site/a/b'), { recursive: true });
    }
    const settings = { folder, certificate, upstream, api, sites };
    const child = kind === 'nginx' ? startNginx(settings) : startCaddy(settings);
    let log = '';
    child.stderr?.on('data', (data: Buffer) => void (log += data.toString()));
    const listening = Promise.all([Number(new URL(api).port), ...sites.map(({ https }) => https)].map(listens));
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${kind} ended with ${code}:\n${log}`)));
    });
    await Promise.race([listening, ended]);
    return new WebServer(kind, api, sites, folder, child);
  }

  /** Where the console is, with its slash at the end. */
  address(mode: Mode, place: Place): string {
    return `https://localhost:${this.#site(mode, place).https}${place}`;
  }

  /** The same without TLS. */
  insecureAddress(mode: Mode, place: Place): string {
    return `http://localhost:${this.#site(mode, place).http}${place}`;
  }

  /** The origins of pages that call the API across. */
  get origins(): string[] {
    return this.sites.filter(({ mode }) => mode === 'cross-origin').map(({ https }) => `https://localhost:${https}`);
  }

  /** Where the files of this site are. */
  files(mode: Mode, place: Place): string {
    return place === '/' ? distOf(this.folder, mode) : join(this.folder, FOLDERS[mode], 'site/a/b');
  }

  /** Puts another page there, until the function that it returns is called. */
  plant(mode: Mode, place: Place, change: (html: string) => string): () => void {
    return this.spoil(mode, place, ['index.html'], (body) => Buffer.from(change(body.toString())));
  }

  /** Changes files, or takes them away, with their compressed forms, until the function that it returns is called. */
  spoil(mode: Mode, place: Place, names: string[], change: (body: Buffer) => Buffer | undefined): () => void {
    const kept = names.flatMap((name) => ['', '.br', '.gz'].map((suffix) => join(this.files(mode, place), name + suffix))).map((file) => ({ file, body: readFileSync(file) }));
    for (const { file } of kept) rmSync(file);
    for (const { file, body } of kept) {
      const changed = /\.(br|gz)$/.test(file) ? undefined : change(body);
      if (changed) writeFileSync(file, changed);
    }
    return () => {
      for (const { file, body } of kept) writeFileSync(file, body);
    };
  }

  /** Changes one compressed form of a file, and takes away those that would be sent before it, until the function that it returns is called. */
  spoilPacked(mode: Mode, place: Place, name: string, suffix: 'br' | 'gz', change: (body: Buffer) => Buffer): () => void {
    const [brotli, packed] = [`${name}.br`, `${name}.${suffix}`].map((file) => join(this.files(mode, place), file)) as [string, string];
    const kept = [...new Set([brotli, packed])].map((file) => ({ file, body: readFileSync(file) }));
    rmSync(brotli);
    writeFileSync(packed, change(kept.at(-1)?.body ?? Buffer.alloc(0)));
    return () => kept.forEach(({ file, body }) => writeFileSync(file, body));
  }

  async stop() {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
  }

  #site(mode: Mode, place: Place): Site {
    const site = this.sites.find((one) => one.mode === mode && one.place === place);
    if (!site) throw new Error(`no site ${mode} ${place}`);
    return site;
  }
}

/** Whether nginx sends brotli: the module is not everywhere. */
export const sendsBrotli = (kind: Kind) => kind === 'caddy' || existsSync(BROTLI);

/** The files of a build, by their paths in it, without the compressed forms and what is no content. */
export const filesOf = (folder: string): string[] => (readdirSync(folder, { recursive: true }) as string[])
  .filter((name) => statSync(join(folder, name)).isFile() && !/\.(br|gz)$/.test(name) && name !== '_headers').sort();

/** One byte in the middle, so that neither the length nor the head says it. */
export const tampered = (body: Buffer) => {
  const changed = Buffer.from(body);
  const middle = Math.floor(changed.length / 2);
  changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
  return changed;
};

type Settings = { folder: string; certificate: Certificate; upstream: string; api: string; sites: Site[] };

const distOf = (folder: string, mode: Mode) => join(folder, FOLDERS[mode], 'console/dist');
const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');

function startNginx({ folder, certificate, upstream, api, sites }: Settings): ChildProcess {
  const tls = `ssl_certificate ${certificate.file};\n    ssl_certificate_key ${certificate.key};`;
  const server = ({ mode, place, http, https }: Site): string => {
    const own: [string, string][] = [['/srv/console/', `${join(folder, FOLDERS[mode], 'console')}/`]];
    const proxy = mode === 'same origin' ? exchanged(recipe('nginx proxy'), [
      ['https://admin.vps.org', api], ['Host admin.vps.org', `Host ${new URL(api).host}`], ['/etc/ssl/certs/ca-certificates.crt', certificate.file],
    ]) : '';
    const block = place === '/'
      ? exchanged(recipe('nginx console'), [
        ['listen 80;', `listen 127.0.0.1:${http};`], ['listen 443 ', `listen 127.0.0.1:${https} `], ['    listen [::]:80;\n', ''], ['    listen [::]:443 ssl http2;\n', ''],
        ['console.example;', 'localhost;'], ['$host$request_uri', `$host:${https}$request_uri`],
        ['/etc/ssl/console.example.pem', certificate.file], ['/etc/ssl/private/console.example.key', certificate.key], ...own,
      ])
      : `server {\n    listen 127.0.0.1:${https} ssl http2;\n    server_name localhost;\n    server_tokens off;\n    ${tls}\n    root ${join(folder, FOLDERS[mode], 'site')};\n\n`
        + `${indented(exchanged(recipe('nginx folder'), [['/srv/site', join(folder, FOLDERS[mode], 'site')], ...own]))}}\n`;
    return block.replace(/}\n$/, `${indented(proxy)}}\n`);
  };
  const text = `daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
${existsSync(BROTLI) ? `load_module ${BROTLI};` : ''}
events {}
http {
    include /etc/nginx/mime.types;
    access_log off;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n    ')}
    server {
        listen 127.0.0.1:${new URL(api).port} ssl http2;
        ${tls}
        location / {
            proxy_pass ${upstream};
            proxy_http_version 1.1;
        }
    }
${indented(sites.map(server).join('\n'))}}
`;
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, existsSync(BROTLI) ? text : text.replaceAll('brotli_static on;', ''));
  return spawn(required('NGINX_BIN'), ['-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function startCaddy({ folder, certificate, upstream, api, sites }: Settings): ChildProcess {
  const tls = `\ttls ${certificate.file} ${certificate.key}\n`;
  const site = ({ mode, place, https }: Site): string => {
    const own: [string, string][] = [['/srv/console/', `${join(folder, FOLDERS[mode], 'console')}/`]];
    const isProxied = mode === 'same origin';
    const toApi: [string, string][] = isProxied ? [['https://admin.vps.org', api]] : [];
    if (place === '/') {
      return exchanged(recipe(isProxied ? 'caddy proxied' : 'caddy console'), [['console.example {', `https://localhost:${https} {\n${tls}`], ...own, ...toApi]);
    }
    const proxy = isProxied ? exchanged(recipe('caddy proxied').match(/^\thandle \/api[^]*?^\t}\n/m)?.[0] ?? '', toApi) : '';
    const inside = exchanged(recipe('caddy folder'), [['/srv/site', join(folder, FOLDERS[mode], 'site')], ...own]);
    return `https://localhost:${https} {\n${tls}${proxy}${inside}}\n`;
  };
  // Caddy leads http to https for the port that it knows as the one of https: here the first site's.
  const main = sites[0];
  const text = `{
	admin off
	skip_install_trust
	default_bind 127.0.0.1
	http_port ${main?.http}
	https_port ${main?.https}
	log {
		level ERROR
	}
}
${api} {
${tls}	reverse_proxy ${upstream}
}
${sites.map(site).join('\n')}`;
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, text);
  const home = { HOME: folder, XDG_DATA_HOME: join(folder, 'data'), XDG_CONFIG_HOME: join(folder, 'config') };
  // How Go is told which certificates to trust: the API's, which the recipe checks.
  const env = { ...process.env, ...home, SSL_CERT_FILE: certificate.file };
  return spawn(required('CADDY_BIN'), ['run', '--config', file, '--adapter', 'caddyfile'], { stdio: ['ignore', 'ignore', 'pipe'], env });
}

/**
 * Below those that systems give to connections, of which one could take a port before the server has it, and others for each of the
 * workers that run at the same time.
 */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = 20_000 + 1_000 * Number(process.env.TEST_PARALLEL_INDEX ?? 0); ports.length < count; port += 1) {
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

const isFree = (port: number) => new Promise<boolean>((resolve) => {
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
});

/** Until something listens there. */
async function listens(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => setTimeout(() => resolve(false), 20));
    });
    if (isOpen) return;
  }
}
