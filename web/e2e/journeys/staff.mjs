/** The people on the other side of a journey, through the API: clerk, merchant, courier. Not what is being looked at. */
import { randomUUID } from 'node:crypto';

/** Asks until it is so; fails after a minute, saying what was seen last. */
export async function until(what, ask, fits) {
  const end = Date.now() + 60_000;
  let seen;
  do {
    seen = await ask();
    if (fits(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 500));
  } while (Date.now() < end);
  throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(seen).slice(0, 400)}`);
}

/** Signs a member of staff in; gives a function that sends requests in their name. */
export async function staff(base, login, password = process.env.CITYLOOP_STAFF_PASSWORD ?? 'cityloop-demo') {
  let cookie = '';
  let csrf = null;
  const send = async (method, path, body) => {
    const response = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(cookie && { cookie }),
        ...(method !== 'GET' && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
        ...(csrf && method !== 'GET' && { 'x-csrf-token': csrf }),
      },
      body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
    });
    const set = response.headers.getSetCookie().map((one) => one.split(';')[0]);
    if (set.length > 0) cookie = set.join('; ');
    const text = await response.text();
    if (!response.ok) throw new Error(`${login}: ${method} ${path} → ${response.status} ${text.slice(0, 400)}`);
    return text === '' ? null : JSON.parse(text);
  };
  const session = await send('POST', '/staff/session', { login, password });
  csrf = session.csrf;
  return send;
}

/** The newest code sent to a number, from the sandbox's message inbox. */
export async function codeFor(sandbox, mobile) {
  const messages = await until(
    `a code for ${mobile}`,
    async () => (await fetch(`${sandbox}/sms/v1/messages?to=${encodeURIComponent(mobile)}`)).json(),
    (all) => all.length > 0,
  );
  const code = /\d{6}/.exec(messages[0].text)?.[0];
  if (code === undefined) throw new Error(`no code in: ${messages[0].text}`);
  return code;
}

/** A valid citizen number of a woman born in 1994 (GB 11643), of somebody who does not exist. */
export function citizenNumber() {
  const two = (n) => String(n).padStart(2, '0');
  const draw = (n) => Math.floor(Math.random() * n);
  const body = `4401061994${two(draw(12) + 1)}${two(draw(28) + 1)}${two(draw(100))}${draw(5) * 2}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11];
}
