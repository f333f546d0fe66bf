/** What the example shop sells, and to whom. Everything follows from one seed: every start gives the same shop. */
export interface ShopData {
  readonly products: readonly object[]
  readonly customers: readonly Customer[]
  readonly reviews: ReadonlyMap<number, readonly object[]>
  /** sorted by `updated_at`, oldest first */
  readonly orders: readonly Order[]
  readonly payments: readonly object[]
}

export interface Customer {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly address: Address
  readonly marketing: { readonly newsletter: boolean; readonly channels: readonly string[] }
  readonly created_at: string
}

export interface Order {
  readonly id: number
  readonly customer_id: number
  readonly status: 'open' | 'paid' | 'shipped' | 'returned'
  readonly total: { readonly amount: number; readonly currency: string }
  readonly shipping_address: Address
  readonly line_items: readonly LineItem[]
  readonly coupon: string | null
  readonly created_at: string
  readonly updated_at: string
}

interface Address {
  readonly street: string
  readonly city: string
  readonly country: string
}

interface LineItem {
  readonly product_id: number
  readonly quantity: number
  readonly unit_price: number
  readonly options: readonly string[]
}

const counts = { products: 240, customers: 120, orders: 900 }
/** What one more day brings. */
export const newPerDay = { orders: 40, changedOrders: 25 }

const firstDay = Date.UTC(2024, 0, 1, 6)
const minutesBetweenOrders = 97
const words = {
  adjective: ['Quiet', 'Bright', 'Rough', 'Nordic', 'Folding', 'Tiny', 'Grand', 'Plain'],
  thing: ['Lamp', 'Chair', 'Kettle', 'Shelf', 'Rug', 'Clock', 'Desk', 'Mug'],
  first: ['Ada', 'Björn', 'Chiara', 'Dmitri', 'Élodie', 'Farid', 'Grace', 'Hana'],
  last: ['Lovelace', 'Nguyen', 'O’Hara', 'Müller', 'Rossi', 'Sato', 'Okafor', 'Silva'],
  city: [
    ['Lisbon', 'PT'],
    ['Gdańsk', 'PL'],
    ['Porto Alegre', 'BR'],
    ['Kyōto', 'JP'],
    ['Leeds', 'GB'],
  ],
} as const

/** The shop as it stands after `days` more days of business (0 = the day it opened its API). */
export function shopAfter(days: number): ShopData {
  const random = randomFrom(20_240_101)
  const products = times(counts.products, (index) => productOf(index + 1, random))
  const customers = times(counts.customers, (index) => customerOf(index + 1, random))
  const reviews = new Map(customers.map((customer) => [customer.id, reviewsOf(customer.id, random)]))
  const opening = times(counts.orders, (index) => orderOf(index + 1, random))
  const orders = times(days, (day) => day + 1).reduce(nextDay, opening)
  return { products, customers, reviews, orders, payments: orders.filter(isPaid).map(paymentOf) }
}

/** Adds a day's new orders and moves some open ones on; whatever changed gets a later `updated_at`. */
function nextDay(orders: readonly Order[], day: number): readonly Order[] {
  const random = randomFrom(day)
  const start = counts.orders + (day - 1) * newPerDay.orders
  const added = times(newPerDay.orders, (index) => orderOf(start + index + 1, random))
  const open = orders.filter((order) => order.status === 'open').slice(0, newPerDay.changedOrders)
  const changed = new Map(
    open.map((order, index) => [order.id, { ...order, status: 'paid', updated_at: orderTime(start + index) } as const]),
  )
  const all = [...orders.map((order) => changed.get(order.id) ?? order), ...added]
  return all.toSorted((left, right) => (left.updated_at < right.updated_at ? -1 : 1))
}

function productOf(id: number, random: Random): object {
  const amount = random.cents(400, 90_000)
  return {
    id,
    sku: `SKU-${String(id).padStart(5, '0')}`,
    name: `${random.pick(words.adjective)} ${random.pick(words.thing)}`,
    price: { amount, currency: 'EUR' },
    stock: {
      on_hand: random.below(500),
      warehouse: { code: `W${random.below(3) + 1}`, shelf: `${random.below(40)}-B` },
    },
    tags: random.some(['new', 'sale', 'eco', 'handmade']),
    discontinued: random.below(12) === 0,
    weight_grams: random.below(8) === 0 ? null : random.below(5000) + 50,
  }
}

function customerOf(id: number, random: Random): Customer {
  const [first, last] = [random.pick(words.first), random.pick(words.last)]
  return {
    id,
    name: `${first} ${last}`,
    email: `customer${id}@example.com`,
    address: addressOf(random),
    marketing: { newsletter: random.below(2) === 0, channels: random.some(['mail', 'sms', 'phone']) },
    created_at: iso(firstDay - random.below(300) * 86_400_000),
  }
}

function reviewsOf(customer: number, random: Random): readonly object[] {
  return times(random.below(4), (index) => ({
    id: customer * 10 + index,
    product_id: random.below(counts.products) + 1,
    stars: random.below(5) + 1,
    text: random.pick([
      'Just right.',
      'Arrived late, but lovely.',
      'The colour is not as shown.',
      'Would buy again 👍',
    ]),
  }))
}

function orderOf(id: number, random: Random): Order {
  const lines = times(random.below(4) + 1, () => ({
    product_id: random.below(counts.products) + 1,
    quantity: random.below(5) + 1,
    unit_price: random.cents(400, 90_000),
    options: random.some(['gift wrap', 'engraving']),
  }))
  const amount = lines.reduce((sum, line) => sum + line.quantity * line.unit_price, 0)
  return {
    id,
    customer_id: random.below(counts.customers) + 1,
    status: random.pick(['open', 'paid', 'shipped', 'shipped', 'shipped', 'returned'] as const),
    total: { amount: Math.round(amount * 100) / 100, currency: 'EUR' },
    shipping_address: addressOf(random),
    line_items: lines,
    coupon: random.below(9) === 0 ? 'WELCOME10' : null,
    created_at: orderTime(id),
    updated_at: orderTime(id),
  }
}

function paymentOf(order: Order): object {
  return {
    id: 50_000 + order.id,
    order_id: order.id,
    amount: order.total.amount,
    method: order.id % 3 === 0 ? { type: 'card', card: { brand: 'Visa', last_digits: '4242' } } : { type: 'transfer' },
    captured: order.status !== 'returned',
    paid_at: order.updated_at,
  }
}

function isPaid(order: Order): boolean {
  return order.status !== 'open'
}

function addressOf(random: Random): Address {
  const [city, country] = random.pick(words.city)
  return { street: `${random.below(190) + 1} High Street`, city, country }
}

function orderTime(id: number): string {
  return iso(firstDay + id * minutesBetweenOrders * 60_000)
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z')
}

interface Random {
  /** a whole number in [0, limit) */
  below(limit: number): number
  pick<T>(choices: readonly T[]): T
  /** each one with even odds */
  some<T>(choices: readonly T[]): readonly T[]
  /** an amount with two decimals, never a whole number: prices stay doubles */
  cents(from: number, to: number): number
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
    some: (choices) => choices.filter(() => next() < 0.5),
    cents: (from, to) => (Math.floor((from + below(to - from)) / 100) * 100 + below(99) + 1) / 100,
  }
}

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
