import { chromium } from '@playwright/test';
import { readFileSync, readdirSync } from 'node:fs';
const [out, height, ...names] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: 2000, height: 800 } });
const dir = '/tmp/wt-access/target/gallery/';
await p.setContent(`<body style="margin:0;display:flex;flex-wrap:wrap;gap:6px;background:#f0f;width:max-content;max-width:2000px">${names.map((n) => `<img height=${height} src="data:image/png;base64,${readFileSync(dir + n + '.png').toString('base64')}">`).join('')}</body>`);
await p.locator('body').screenshot({ path: `/tmp/acc/${out}.png` });
await b.close();
