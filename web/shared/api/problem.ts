/**
 * What can go wrong between the page and the server, as one type. The server answers RFC 9457 problem+json with a
 * stable `code`; the page chooses words by that code, the server's own words are the fall-back.
 */

/** One field that the server did not accept. */
export interface FieldProblem {
  /** Name of the field, as in the request. */
  name: string;
  code: string;
  detail: string;
}

/** The parts of a problem that a page may act on. */
export interface ProblemData {
  status: number;
  code: string;
  title: string;
  detail: string;
  fields: FieldProblem[];
  /** What the state of the thing still allows, by action name. */
  allowed: string[];
  /** Seconds after which a retry makes sense, where the server said so. */
  retryAfter: number | null;
  /** For the help desk: finds the request in the server's log. */
  trace: string | null;
}

/** Status of a request that never reached the server. */
export const NO_ANSWER = 0;

/** An error that a person can be told about. */
export class ApiProblem extends Error implements ProblemData {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fields: FieldProblem[];
  readonly allowed: string[];
  readonly retryAfter: number | null;
  readonly trace: string | null;

  constructor(data: Partial<ProblemData> & Pick<ProblemData, 'status' | 'code'>) {
    super(data.detail ?? data.title ?? data.code);
    this.name = 'ApiProblem';
    this.status = data.status;
    this.code = data.code;
    this.title = data.title ?? '';
    this.detail = data.detail ?? '';
    this.fields = data.fields ?? [];
    this.allowed = data.allowed ?? [];
    this.retryAfter = data.retryAfter ?? null;
    this.trace = data.trace ?? null;
  }

  /** Whether the same request, with the same key, may be sent again. */
  get retryable(): boolean {
    return this.status === NO_ANSWER || this.status === 429 || this.status >= 500;
  }

  /** The message for one form field, or ''. */
  field(name: string): string {
    return this.fields.find((one) => one.name === name)?.detail ?? '';
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** A text that comes in both languages, `{zh, en}`, or once. */
function spoken(value: unknown, language: 'zh' | 'en'): string {
  if (typeof value === 'string') return value;
  const by = record(value);
  return text(by[language]) || text(by['zh']) || text(by['en']);
}

function fieldsOf(value: unknown, language: 'zh' | 'en'): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.map(record).flatMap((by) => {
    const name = text(by['field']);
    return name === '' ? [] : [{ name, code: text(by['code']), detail: spoken(by, language) }];
  });
}

/** Reads a refused response; a body that is no problem+json still gives a usable problem. */
export async function problemOf(response: Response, language: 'zh' | 'en'): Promise<ApiProblem> {
  let body: Record<string, unknown> = {};
  try {
    body = record(await response.clone().json());
  } catch {
    // a proxy's HTML page or nothing at all: the status says enough
  }
  const allowed = body['allowed'];
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiProblem({
    status: response.status,
    code: text(body['code']) || `http_${response.status}`,
    title: spoken(body['title'], language),
    detail: spoken(body['detail'], language),
    fields: fieldsOf(body['fields'], language),
    allowed: Array.isArray(allowed) ? allowed.map(text).filter((one) => one !== '') : [],
    retryAfter: Number.isFinite(wait) ? wait : null,
    trace: text(body['trace']) || response.headers.get('x-trace-id'),
  });
}

/** Anything thrown → a problem. Programming errors stay visible: they are thrown on. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  throw thrown;
}
