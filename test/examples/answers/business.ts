import { type Answers, bodyOf, csv, linked, slice } from './answers.ts'

/** Payments, customers, shops: what businesses keep elsewhere. */

function stripe(): Answers {
  const customers = ['Northside Cafe', 'Harbour Bakery', 'Hill School'].map((name, index) => ({
    id: `cus_example${index + 1}`,
    object: 'customer',
    created: 1_709_000_000 + index * 86_400,
    name,
    currency: 'eur',
    metadata: { tier: index === 0 ? 'gold' : 'plain' },
  }))
  const charges = [5, 4, 3, 2, 1].map((number) => ({
    id: `ch_example${number}`,
    object: 'charge',
    amount: number * 1250,
    currency: 'eur',
    created: 1_710_000_000 + number * 3600,
    customer: `cus_example${1 + (number % 3)}`,
    paid: number !== 2,
    refunds: { data: number === 4 ? [{ id: 're_example1', amount: 500 }] : [] },
  }))
  const list = (all: readonly { readonly id: string }[], query: URLSearchParams, size: number) => {
    const after = all.findIndex(({ id }) => id === query.get('starting_after')) + 1
    const data = slice(all, after, size)
    return { json: { object: 'list', data: data as never, has_more: after + size < all.length } }
  }
  return {
    env: { STRIPE_KEY: 'rk_test_example_key' },
    routes: {
      '/v1/customers': ({ query }) => list(customers, query, 2),
      '/v1/charges': ({ query }) => list(charges, query, 3),
    },
  }
}

function hubspot(): Answers {
  const companies = ['Harbour Bakery', 'Hill School', 'Northside Cafe'].map((name, index) => ({
    id: String(9001 + index),
    properties: { name, domain: `${name.toLowerCase().replace(' ', '-')}.example`, industry: 'FOOD' },
    createdAt: '2024-02-01T08:00:00.000Z',
    archived: false,
  }))
  const contacts = ['Baker', 'Miller', 'Cook'].map((lastname, index) => ({
    id: String(501 + index),
    properties: { lastname, company: companies[index]?.properties.name ?? '', lastmodifieddate: day(index + 1) },
    archived: false,
  }))
  return {
    env: { HUBSPOT_TOKEN: 'pat-example-token' },
    routes: {
      '/crm/v3/objects/companies': ({ query }) => {
        const from = Number(query.get('after') ?? 0)
        const paging = from + 2 < companies.length ? { paging: { next: { after: String(from + 2) } } } : {}
        return { json: { results: slice(companies, from, 2), ...paging } }
      },
      'POST /crm/v3/objects/contacts/search': (request) => {
        const from = Number((bodyOf(request) as { after?: string }).after ?? 0)
        const paging = from + 2 < contacts.length ? { paging: { next: { after: String(from + 2) } } } : {}
        return { json: { total: contacts.length, results: slice(contacts, from, 2), ...paging } }
      },
    },
  }
}

function shopify(): Answers {
  const base = 'https://bakery-example.myshopify.com/admin/api/2024-10'
  const products = ['Rye loaf', 'Wheat roll', 'Apple cake'].map((title, index) => ({
    id: 7001 + index,
    title,
    product_type: index === 2 ? 'cake' : 'bread',
    updated_at: `2024-03-0${index + 1}T09:00:00+01:00`,
    variants: [{ id: 8001 + index, sku: `SKU-${index + 1}`, price: `${index + 2}.50`, inventory_quantity: 40 - index }],
  }))
  const orders = [1, 2, 3, 4].map((number) => ({
    id: 450_789_469 + number,
    name: `#10${number}`,
    updated_at: `2024-04-0${number}T10:00:00+02:00`,
    total_price: `${number * 4}.90`,
    currency: 'EUR',
    financial_status: 'paid',
    line_items: slice(products, number % 2, number % 3 === 0 ? 2 : 1).map(({ title, id }, index) => ({
      id: number * 10 + index,
      product_id: id,
      title,
      quantity: number,
      price: '2.50',
    })),
  }))
  return {
    env: { SHOPIFY_TOKEN: 'shpat_example_token' },
    routes: {
      '/admin/api/2024-10/products.json': () => linked({ products }),
      '/admin/api/2024-10/orders.json': ({ query }) =>
        query.has('page_info')
          ? linked({ orders: slice(orders, 3, 3) })
          : linked({ orders: slice(orders, 0, 3) }, `${base}/orders.json?limit=250&page_info=eyJsYXN0IjozfQ`),
    },
  }
}

function salesforceBulk(): Answers {
  const rows = ['Harbour Bakery', 'Hill School', 'Northside Cafe'].map(
    (name, index) =>
      `001EXAMPLE00000${index + 1},${name},${(index + 1) * 125_000}.50,2024-05-0${index + 1}T06:30:00.000Z`,
  )
  const head = 'Id,Name,AnnualRevenue,SystemModstamp'
  let polls = 0
  return {
    env: { CLIENT_ID: 'example-consumer-key', CLIENT_SECRET: 'example-consumer-secret' },
    routes: {
      'POST /services/oauth2/token': () => ({
        json: { access_token: 'example-access-token', token_type: 'Bearer', expires_in: 7200 },
      }),
      'POST /services/data/v62.0/jobs/query': () => ({ json: { id: '750EXAMPLE0001', state: 'UploadComplete' } }),
      '/services/data/v62.0/jobs/query/:id': ({ params }) => {
        polls += 1
        return { json: { id: params['id'] ?? '', state: polls < 2 ? 'InProgress' : 'JobComplete' } }
      },
      '/services/data/v62.0/jobs/query/:id/results': ({ query }) =>
        query.get('locator') === 'MjAwMA'
          ? csv(`${[head, ...slice(rows, 2, 2)].join('\n')}\n`, { 'sforce-locator': 'null' })
          : csv(`${[head, ...slice(rows, 0, 2)].join('\n')}\n`, { 'sforce-locator': 'MjAwMA' }),
    },
  }
}

const day = (number: number): string => `2024-03-0${number}T12:00:00.000Z`

export const business = { stripe, hubspot, shopify, 'salesforce-bulk': salesforceBulk }
