/**
 * The legs of the loop as one citizen walks them on a phone: sign in, verify, apply, supply a paper, be paid, allow
 * suggestions, buy, pay, watch the courier, hand over the code. What is done with each page on the way is the caller's.
 */
import { citizenNumber, codeFor, staff, until } from './staff.mjs';

const ALLOWANCE = 'cn-440000.social.maternity_allowance';
const DOOR = { lat_e7: 231_345_000, lng_e7: 1_133_260_000 };
/** The smallest picture there is: a clear pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgAAIAAAUAAXpeqz8AAAAASUVORK5CYII=', 'base64');

/**
 * Walks the whole loop in `page` and gives the ids of the case and the order, and whether anything was offered. `look(name)` is awaited on every page
 * of interest; `paper` is the picture (PNG) handed in when the clerk asks for one; `rider` is where the courier starts.
 */
export async function walkLoop({ page, base, sandbox, locale, look, paper = PIXEL, rider = DOOR }) {
  const say = (zh, en) => (locale === 'en' ? en : zh);
  const cx = { page, base, sandbox, look, paper, rider, say };
  const mobile = await signIn(cx);
  const id = await apply(cx);
  await beApproved(cx, id);
  const offered = await followOffer(cx);
  if (!offered) {
    await page.goto(`${base}/shop?category=diapers`);
    await page.locator('.goods a').first().click();
    await page.waitForURL('**/shop/products/*');
  }
  const courier = await beginShift(cx);
  const order = await buy(cx, mobile);
  await beDelivered(cx, order, courier);
  await page.goto(`${base}/me/wallet`);
  await look('wallet');
  return { id, order, offered };
}

const press = (page, name) => page.getByRole('button', { name, exact: false }).first().click();

async function signIn({ page, base, sandbox, say, look }) {
  const mobile = `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
  await page.goto(`${base}/`);
  await look('home-guest');
  await page.goto(`${base}/sign-in?next=/verify`);
  await page.locator('input[type="tel"]').fill(mobile);
  await look('sign-in');
  await page.locator('form button[type="submit"]').click();
  const code = page.locator('input[autocomplete="one-time-code"]');
  await code.waitFor();
  await code.fill(await codeFor(sandbox, mobile));
  await page.locator('form button[type="submit"]').click();
  await page.waitForURL('**/verify');
  await page.getByLabel(say('姓名', 'Name'), { exact: true }).fill('林晓雯');
  await page.getByLabel(say('公民身份号码', 'Citizen number')).fill(citizenNumber());
  await look('verify');
  await press(page, say('开始核对', 'Check now'));
  await page.waitForURL('**/me');
  await page.getByText(say('已实名', 'Verified')).first().waitFor();
  await look('me');
  return mobile;
}

async function apply({ page, base, say, look }) {
  await page.goto(`${base}/services?life_event=birth`);
  await page.locator(`a[href="/services/${ALLOWANCE}"]`).waitFor();
  await look('services');
  await page.locator(`a[href="/services/${ALLOWANCE}"]`).click();
  await page.locator(`a[href="/services/${ALLOWANCE}/apply"]`).waitFor();
  await look('service');
  await page.locator(`a[href="/services/${ALLOWANCE}/apply"]`).click();
  const field = (name) => page.locator(`[data-field="${name}"]`);
  await field('average_wage').locator('input').fill('9800.00');
  await field('birth_kind').getByText(say('剖宫产', 'caesarean')).click();
  if (await field('child_birth_date').count()) await field('child_birth_date').locator('input').fill('2026-10-20');
  if (await field('child_name').count()) await field('child_name').locator('input').fill('林小满');
  await field('statement').locator('input').check();
  await page.locator('.result .hero').waitFor(); // the amount, before anything is handed in
  await look('apply-fill');
  await press(page, say('下一步：材料', 'Next: papers'));
  await page.locator('.paper').first().waitFor();
  await look('apply-papers');
  await press(page, say('下一步：核对', 'Next: check'));
  await look('apply-check');
  await press(page, say('确认提交', 'Hand in'));
  await page.waitForURL('**/cases/cse_*');
  await page.locator('.timeline').waitFor();
  await look('case-submitted');
  return page.url().split('/').at(-1);
}

async function beApproved({ page, base, say, look, paper }, id) {
  const clerk = await staff(base, 'clerk');
  const items = [{ zh: '出生医学证明', en: 'birth certificate' }];
  await clerk('POST', `/clerk/cases/${id}/supplement`, { items, note: '请补充清晰照片' });
  await page.reload();
  await page.locator('.supplement').waitFor();
  await look('case-supplement');
  const birth = page.locator('.supplement .paper', { hasText: say('出生医学证明', 'Birth certificate') });
  await birth.locator('input[type="file"]').setInputFiles({ name: '出生医学证明.png', mimeType: 'image/png', buffer: paper });
  await birth.locator('li').waitFor();
  // The file picker is a button whose name begins with the same word in English.
  await page.getByRole('button', { name: say('提交补充', 'Send'), exact: true }).click();
  await page.locator('.supplement').waitFor({ state: 'detached' });
  await clerk('POST', `/clerk/cases/${id}/accept`);
  await until('the review', () => clerk('GET', `/clerk/cases/${id}`), (one) => one.allowed.includes('approve'));
  await page.reload();
  await page.locator('.timeline').waitFor();
  await look('case-review');
  await clerk('POST', `/clerk/cases/${id}/approve`, { note: '材料齐全，符合规定' });
  const mine = () => page.evaluate(async (one) => (await fetch(`/api/v1/cases/${one}`)).json(), id);
  await until('the payment', mine, (one) => one.paid != null);
  await page.reload();
  await page.locator('.decision').waitFor();
}

/** Allows suggestions and opens the first offer; false if this citizen is in the group that is offered nothing. */
async function followOffer({ page, say, look }) {
  await page.locator('.consent').waitFor();
  await look('case-paid-consent');
  await press(page, say('同意并查看', 'Allow and show'));
  await page.locator('.consent').waitFor({ state: 'detached' });
  const offered = await page
    .locator('.goods .product')
    .first()
    .waitFor({ timeout: 20_000 })
    .then(() => true, () => false);
  await look('case-paid-next');
  if (!offered) return false;
  await page.locator('.goods .product').first().click();
  await page.waitForURL('**/shop/products/*');
  return true;
}

async function buy({ page, say, look }, mobile) {
  await press(page, say('加入购物车', 'Add to cart'));
  await look('product');
  await page.goto(page.url()); // the cart must survive: it is the server's
  await page.locator('a[href="/cart"]').first().click();
  await page.locator('a[href="/checkout"]').waitFor();
  await look('cart');
  await page.locator('a[href="/checkout"]').click();
  await page.getByLabel(say('收货人', 'Contact')).fill('林晓雯');
  await page.getByLabel(say('手机号', 'Mobile number')).fill(mobile);
  await page.getByLabel(say('详细地址', 'Street and door')).fill('体育西路 1 号 801');
  const near = page.getByLabel(say('不方便点地图？选最近的地方', 'No map? Choose the nearest place'));
  await near.selectOption({ index: 1 });
  await look('checkout-address');
  await press(page, say('保存', 'Save'));
  await page.locator('.sum').waitFor();
  await look('checkout');
  await press(page, say('提交订单', 'Order for'));
  await page.waitForURL('**/orders/ord_*');
  const pay = page.locator('.pay a');
  await pay.waitFor();
  await look('order-to-pay');
  const [cashier] = await Promise.all([page.context().waitForEvent('page'), pay.click()]);
  await cashier.locator('button[value="pay"]').click();
  await cashier.close();
  await pay.waitFor({ state: 'detached', timeout: 60_000 }); // the page follows by itself
  await look('order-paid');
  return page.url().split('/').at(-1);
}

/** The courier is there before the order is, so that the plan knows where from. */
async function beginShift({ base, rider }) {
  const courier = await staff(base, 'courier1');
  await courier('POST', '/courier/shift', { on: true });
  await courier('POST', '/courier/position', rider);
  return courier;
}

async function beDelivered({ page, base, look }, order, courier) {
  const merchant = await staff(base, 'merchant');
  await merchant('POST', `/merchant/orders/${order}/ready`);
  const mine = (jobs) => jobs.items.find((job) => job.order === order);
  const jobs = await until('the job', () => courier('GET', '/courier/jobs'), (all) => mine(all) !== undefined);
  const job = mine(jobs).id;
  await courier('POST', `/courier/jobs/${job}/accept`);
  await page.locator('.courier').first().waitFor({ timeout: 60_000 });
  await page.locator('.map-pin.courier').waitFor({ timeout: 60_000 });
  await look('order-tracking');
  await courier('POST', `/courier/jobs/${job}/arrive`);
  await courier('POST', `/courier/jobs/${job}/pick`);
  await courier('POST', '/courier/position', DOOR);
  const code = (await page.locator('.digits').textContent()).trim();
  await courier('POST', `/courier/jobs/${job}/handover`, { code });
  await page.locator('.code').waitFor({ state: 'detached', timeout: 60_000 });
  await look('order-delivered');
}
