/** The shapes the console speaks of, each taken from the operation that answers it. */
import type { paths } from '@shared/api/schema';

type Body<Operation> = Operation extends { responses: infer Answers }
  ? Answers extends { 200: { content: { 'application/json': infer Out } } }
    ? Out
    : never
  : never;
type Get<Path extends keyof paths> = paths[Path] extends { get: infer Operation } ? Body<Operation> : never;
type Post<Path extends keyof paths> = paths[Path] extends { post: infer Operation } ? Body<Operation> : never;
type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer In } } } ? NonNullable<In> : never;
type Item<List> = List extends { items: (infer One)[] } ? One : never;

export type Inbox = Get<'/api/v1/clerk/cases'>;
export type InboxQuery = Query<'/api/v1/clerk/cases'>;
export type InboxRow = Item<Inbox>;
export type DeskCase = Get<'/api/v1/clerk/cases/{id}'>;
export type Clock = NonNullable<InboxRow['clock']>;
export type CaseDocument = DeskCase['documents'][number];
export type DeskOrder = Item<Get<'/api/v1/merchant/orders'>>;
export type StockRow = Item<Get<'/api/v1/merchant/stock'>>;
export type CourierMe = Get<'/api/v1/courier/me'>;
export type CourierJob = Item<Get<'/api/v1/courier/jobs'>>;
export type Board = Get<'/api/v1/dispatch/board'>;
export type BoardJob = Board['jobs'][number];
export type BoardCourier = Board['couriers'][number];
export type SimulationRow = Item<Get<'/api/v1/dispatch/simulations'>>;
export type Simulation = Get<'/api/v1/dispatch/simulations/{id}'>;
export type Outcome = Simulation['outcomes'][number];
export type Film = NonNullable<Simulation['film']>;
export type Campaign = Item<Get<'/api/v1/operator/campaigns'>>;
export type Dashboard = Get<'/api/v1/operator/dashboard'>;
export type TraceRow = Item<Get<'/api/v1/operator/traces'>>;
export type Trace = Get<'/api/v1/operator/traces/{trace}'>;
export type Leg = Trace['legs'][number];
export type ReplayRow = Item<Get<'/api/v1/operator/replays'>>;
export type Replay = Get<'/api/v1/operator/replays/{run}'>;
export type Effect = Post<'/api/v1/rules/{pack}/what-if'>;
export type SystemView = Get<'/api/v1/admin/system'>;
export type DeadTask = SystemView['tasks'][number];
export type ParkedAlarm = SystemView['alarms'][number];
export type ProcessRow = SystemView['processes'][number];
export type StaffAccount = Item<Get<'/api/v1/admin/staff'>>;
