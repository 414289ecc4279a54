// The console on a real Caddy.
import { test } from './fixtures.ts';
import { testsOn } from './on-host.ts';

test.use({ kind: 'caddy' });
testsOn('caddy');
