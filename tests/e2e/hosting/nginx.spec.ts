// The console on a real nginx.
import { test } from './fixtures.ts';
import { testsOn } from './on-host.ts';

test.use({ kind: 'nginx' });
testsOn('nginx');
