// What can go wrong between the console and the API, and in which words a person reads it.
import type { Endpoint, FaultKind } from './emulator.ts';

export type Fault = {
  kind: FaultKind;
  /** What it looks like in an answer that is no list. */
  kindOf?: Partial<Record<Endpoint, FaultKind>>;
  /** What the person reads. */
  words: (string | RegExp)[];
  /** A success that cannot be read: where nobody needs to read it, it is a success like any other. */
  isSuccess?: true;
  /** For a write: its outcome is unknown, and then whether it took effect. */
  lost?: 'not done' | 'done';
  /** What the browser itself logs. */
  logs?: RegExp;
  /** The emulator keeps silent: the console must not wait for ever. */
  isSilent?: true;
  /** The API is on another origin. */
  isElsewhere?: true;
};

export const status = (status: number, body?: unknown, headers: Record<string, string> = {}): FaultKind => ({ status: { status, body, headers } });
export const failedWith = (status: number) => `The API failed with status ${status}. It is not your fault: try again in a moment.`;

const page502 = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
const BAD_REQUEST = 'The API found a fault in the request.';
const NO_ANSWER = [/No answer from \S+\. Check:/, 'the API’s address in the configuration of this console', 'CORS headers', 'your network, VPN and firewall'];
const NOT_IN_TIME = ['No answer in time. The API may be busy'];
const unreadable = (at: string) => [`The API’s answer could not be read (at “${at}”).`];
const inAnHour = () => new Date(Date.now() + 3_600_000).toUTCString();

/** The token is refused: the only fault that ends the session. */
export const REFUSED_TOKEN = '401';

export const FAULTS: Record<string, Fault> = {
  '400 with a detail': { kind: status(400, { detail: 'Not like this.' }), words: [BAD_REQUEST, 'The API says: “Not like this.”'] },
  '400 about a field': { kind: status(400, { server_id: ['Not this one.', 'Nor now.'] }), words: [BAD_REQUEST, 'The API says about “server_id”: “Not this one.”', 'The API says about “server_id”: “Nor now.”'] },
  '400 about a nested field': { kind: status(400, { options: { days: ['Too many.'] } }), words: [BAD_REQUEST, 'The API says about “options.days”: “Too many.”'] },
  '400 about no field': { kind: status(400, { non_field_errors: ['One is already in progress.'] }), words: [BAD_REQUEST, 'The API says: “One is already in progress.”'] },
  '400 with a bare string': { kind: status(400, '"Quota exceeded."'), words: [BAD_REQUEST, 'The API says: “Quota exceeded.”'] },
  '400 in HTML': { kind: status(400, '<html><body><h1>Bad Request (400)</h1></body></html>'), words: [BAD_REQUEST] },
  '400 without a body': { kind: status(400), words: [BAD_REQUEST] },
  [REFUSED_TOKEN]: { kind: status(401, { detail: 'Invalid token.' }), words: ['The API no longer accepts the token, so you were signed out. Sign in with a valid one.'] },
  '403': { kind: status(403, { detail: 'No permission.' }), words: ['This token may not do that. Use one with the permission', 'The API says: “No permission.”'] },
  '404': { kind: status(404, { detail: 'Not found.' }), words: ['The API does not know it any more: it may have been deleted in the meantime.', 'The API says: “Not found.”'] },
  '409': { kind: status(409, { detail: 'A restore is running.' }), words: ['It does not go together with something that is under way.', 'The API says: “A restore is running.”'] },
  '418, which nobody documents': { kind: status(418), words: ['The API answered with status 418, which this console does not know.'] },
  '422': { kind: status(422, { detail: 'Cannot be processed.' }), words: [BAD_REQUEST, 'The API says: “Cannot be processed.”'] },
  '429': { kind: status(429), words: ['Too many requests. Wait a little before you try again.'] },
  '429 with seconds': { kind: status(429, undefined, { 'Retry-After': '7' }), words: ['Too many requests.', 'The API asks to wait 7 seconds.'] },
  '429 with a date': { kind: status(429, undefined, { 'Retry-After': inAnHour() }), words: ['Too many requests.', /The API asks to wait [\d,]+ \w+\./] },
  '500': { kind: status(500, { detail: 'The database is down.' }), words: [failedWith(500), 'The API says: “The database is down.”'] },
  '502 in HTML': { kind: status(502, page502), words: [failedWith(502)], lost: 'not done' },
  '503 without a body': { kind: status(503), words: [failedWith(503)], lost: 'not done' },
  'a redirect': { kind: { redirect: 'https://elsewhere.invalid/' }, words: ['The API answered with a redirect. The token is not sent on to another address'], lost: 'not done' },
  'silence before': { kind: 'hang', words: NOT_IN_TIME, lost: 'not done', isSilent: true },
  'silence after': { kind: 'hang_after', words: NOT_IN_TIME, lost: 'done', isSilent: true },
  'a reset before': { kind: 'reset_before', words: NO_ANSWER, lost: 'not done', logs: /net::ERR_/ },
  'a reset after': { kind: 'reset_after', words: NO_ANSWER, lost: 'done', logs: /net::ERR_/ },
  'a connection that ends in the answer': { kind: 'truncate', words: NO_ANSWER, lost: 'done', logs: /net::ERR_/ },
  'JSON that ends too early': { kind: { body: '{"count": 1, "results": [{"id": 501, "serv' }, words: unreadable('body'), isSuccess: true },
  'an empty answer': { kind: { body: '' }, words: unreadable('body'), isSuccess: true },
  'an answer of another type': { kind: { body: [1, 2] }, words: unreadable('body'), isSuccess: true },
  'HTML as a success': { kind: { body: '<html>Welcome</html>' }, words: unreadable('body'), isSuccess: true },
  'no results in it': { kind: { body: { count: 3 } }, words: unreadable('results'), isSuccess: true },
  'results that are no list': { kind: { body: { results: 5 } }, words: unreadable('results'), isSuccess: true },
  'malformed rows': {
    kind: 'malformed_rows',
    kindOf: {
      create: { merge: { size_mb: 'much', created_at: 5, expires_at: [], status: null, message: { text: 'Odd.' } } },
      restore: { merge: { message: ['Odd.'], backup_id: null } },
      account: { merge: { account: { email: 5 }, token: { name: [], permissions: 'all' } } },
    },
    words: [],
  },
  'a next on another host': { kind: 'next_elsewhere', words: ['The list goes on at an address that is not the API’s own: https://evil.invalid/', 'It was not followed'] },
  'no CORS headers': { kind: 'no_cors', words: NO_ANSWER, lost: 'not done', logs: /CORS policy|net::ERR_FAILED/, isElsewhere: true },
};
