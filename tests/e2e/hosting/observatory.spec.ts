// The rules in observatory.ts, held to the examples that Mozilla's documentation gives points for.
import { expect, test } from '@playwright/test';
import { score, type Site } from './observatory.ts';

const HEADERS = {
  'content-security-policy': "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin',
};
const GOOD: Site = { url: 'https://a.example/', headers: HEADERS, html: '<script integrity=sha384-x src=./a.js></script>', route: ['http://a.example/', 'https://a.example/'] };
const points = (site: Partial<Site>, name: string) => score({ ...GOOD, ...site }).verdicts.find(({ test }) => test === name)?.points;
const policy = (text: string) => points({ headers: { ...HEADERS, 'content-security-policy': text } }, 'Content-Security-Policy');

test('all that can be had without preloading', () => expect(score(GOOD).score).toBe(135));

test('a bare site', () => {
  expect(score({ url: 'http://a.example/', headers: {}, html: '<script src=a.js></script>', route: ['http://a.example/'] }).score).toBe(10);
});

test('no bonus below 90', () => {
  const { 'x-content-type-options': _, ...headers } = HEADERS;
  expect(score({ ...GOOD, headers, route: ['http://a.example/'] }).score).toBe(75);
});

test('policies', () => {
  expect(policy("default-src 'self'")).toBe(5);
  expect(policy("default-src 'none'; script-src 'self' 'unsafe-inline'")).toBe(-20);
  expect(policy("default-src 'none'; script-src https:")).toBe(-20);
  expect(policy("default-src 'none'; connect-src http://b.example")).toBe(-20);
  expect(policy("default-src 'none'; script-src 'self' 'unsafe-eval'")).toBe(-10);
  expect(policy("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'")).toBe(10);
  expect(policy("default-src 'none'; img-src http://b.example")).toBe(-10);
  expect(policy("default-src 'none'; style-src 'unsafe-inline'")).toBe(0);
  expect(policy("img-src 'self'; img-src *")).toBe(-25);
  expect(policy("script-src 'self'; base-uri 'none'")).toBe(-20);
  expect(points({ headers: {} }, 'Content-Security-Policy')).toBe(-25);
  const meta = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">';
  expect(points({ headers: {}, html: meta }, 'Content-Security-Policy')).toBe(10);
  // frame-ancestors counts in a header only.
  expect(points({ headers: {}, html: meta.replace("'none'", "'none'; frame-ancestors 'none'") }, 'X-Frame-Options')).toBe(-20);
});
