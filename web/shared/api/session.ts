/**
 * Who is signed in (a citizen or staff), and the CSRF token that every write carries. Read once from
 * GET /api/v1/session and again after signing in or out, or when the server says that the token is stale.
 */
import { reactive, readonly } from 'vue';
import type { Locale } from '../settings/settings';
import { problemOf } from './problem';

/** A signed-in citizen, as far as the shell shows it; names come masked. */
export interface SessionPerson {
  id: string;
  mobile_masked: string;
  name_masked: string | null;
  region: string;
  elder_mode: boolean;
  language: Locale | string;
  verified: boolean;
  plus_until: string | null;
  acting_for: { person: string; name_masked: string } | null;
}

/** Signed-in staff; one account has one role. */
export interface SessionStaff {
  id: string;
  login: string;
  display: string;
  role: string;
  region: string;
  org: string | null;
}

/** The state of the session; `loaded` is false until the server answered once. */
export interface Session {
  loaded: boolean;
  person: SessionPerson | null;
  staff: SessionStaff | null;
}

/** What GET /session answers. */
interface SessionBody {
  csrf: string | null;
  person: SessionPerson | null;
  staff: SessionStaff | null;
}

/** Where the API is mounted. */
export const API_BASE = '/api/v1';

const state = reactive<Session>({ loaded: false, person: null, staff: null });
let token: Promise<string | null> | null = null;

async function fetchSession(language: 'zh' | 'en'): Promise<string | null> {
  const response = await fetch(`${API_BASE}/session`, {
    credentials: 'same-origin',
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw await problemOf(response, language);
  const body = (await response.json()) as SessionBody;
  state.person = body.person;
  state.staff = body.staff;
  state.loaded = true;
  return body.csrf;
}

/** The CSRF token, null without a session; asks the server once, however many writes wait for it. */
export function csrfToken(language: 'zh' | 'en' = 'zh'): Promise<string | null> {
  token ??= fetchSession(language).catch((reason: unknown) => {
    token = null; // the next write asks again
    throw reason;
  });
  return token;
}

/** Forgets the token and the person, and reads both again: after signing in or out, or acting for another. */
export async function refreshSession(language: 'zh' | 'en' = 'zh'): Promise<void> {
  token = null;
  await csrfToken(language);
}

/** Reads the session at the start of an app. A server that does not answer leaves a guest; the next write asks again. */
export async function startSession(language: 'zh' | 'en'): Promise<void> {
  try {
    await csrfToken(language);
  } catch {
    state.loaded = true;
  }
}

/** Forgets the token only: it was refused. */
export function dropToken(): void {
  token = null;
}

/** The session, read-only: it changes by `refreshSession`. */
export function useSession(): Readonly<Session> {
  return readonly(state) as Readonly<Session>;
}
