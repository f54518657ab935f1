/**
 * Names for the shapes that pages speak of, each taken from the operation that answers it: the names inside the
 * server's document may change, its paths do not.
 */
import type { paths } from './schema';


type Ok<Operation> = Operation extends { responses: infer Answers }
  ? Answers extends { 200: { content: { 'application/json': infer Body } } }
    ? Body
    : Answers extends { 201: { content: { 'application/json': infer Body } } }
      ? Body
      : never
  : never;
type Get<Path extends keyof paths> = paths[Path] extends { get: infer Operation } ? Ok<Operation> : never;
type Post<Path extends keyof paths> = paths[Path] extends { post: infer Operation } ? Ok<Operation> : never;
type Item<List> = List extends { items: (infer One)[] } ? One : never;

export type Person = Get<'/api/v1/me'>;
export type Device = Item<Get<'/api/v1/devices'>>;
export type Household = Get<'/api/v1/me/household'>;
export type Member = Household['members'][number];
export type Delegation = Household['delegations'][number];
export type Notice = Item<Get<'/api/v1/consent-notices'>>;
export type Consent = Item<Get<'/api/v1/me/consents'>>;
export type Address = Item<Get<'/api/v1/me/addresses'>>;
export type Wallet = Get<'/api/v1/me/wallet'>;
export type Membership = Get<'/api/v1/me/membership'>;
export type Division = Item<Get<'/api/v1/regions'>>;
export type ServiceSummary = Item<Get<'/api/v1/services'>>;
export type Service = Get<'/api/v1/services/{code}'>;
export type ServiceForm = NonNullable<Service['form']>;
export type Estimate = Post<'/api/v1/services/{code}/estimate'>;
export type EstimateStep = Estimate['steps'][number];
export type Fault = Estimate['faults'][number];
export type CaseRow = Item<Get<'/api/v1/cases'>>;
export type Case = Get<'/api/v1/cases/{id}'>;
export type CaseClock = NonNullable<Case['clock']>;
export type PaperFile = Post<'/api/v1/documents'>;
export type Next = Get<'/api/v1/me/next'>;
export type Offer = Next['offers'][number];
export type Category = Item<Get<'/api/v1/shop/categories'>>;
export type Product = Item<Get<'/api/v1/shop/products'>>;
export type Site = Item<Get<'/api/v1/shop/sites'>>;
export type SiteNear = Get<'/api/v1/shop/site'>;
export type CartLine = Get<'/api/v1/cart'>['lines'][number];
export type Quote = Post<'/api/v1/shop/quote'>;
export type OrderRow = Item<Get<'/api/v1/orders'>>;
export type Order = Get<'/api/v1/orders/{id}'>;
export type RulePack = Item<Get<'/api/v1/rules'>>;
export type RuleDetail = Get<'/api/v1/rules/{pack}'>;
export type RuleInput = RuleDetail['inputs'][number];
export type RuleTable = RuleDetail['tables'][number];
export type RuleAnswer = Post<'/api/v1/rules/{pack}/explain'>;
export type RuleSchedule = NonNullable<RuleAnswer['schedules']>[number];
