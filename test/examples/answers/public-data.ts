import { type Answers, bodyOf, csv, slice } from './answers.ts'

/** Figures, encyclopedias, sample services, searches; and what comes from other loaders. */

function worldbank(): Answers {
  const figures: Readonly<Record<string, readonly number[]>> = {
    NOR: [5_408_320, 5_457_127, 5_519_594],
    SWE: [10_415_811, 10_486_941, 10_536_632],
    ISL: [372_520, 382_003, 393_396],
  }
  const names: Readonly<Record<string, string>> = { NOR: 'Norway', SWE: 'Sweden', ISL: 'Iceland' }
  return {
    routes: {
      '/v2/country/:countries/indicator/:indicator': ({ params, query }) => {
        const rows = (params['countries'] ?? '').split(';').flatMap((code) =>
          [2023, 2022, 2021].map((date) => ({
            indicator: { id: 'SP.POP.TOTL', value: 'Population, total' },
            country: { id: code.slice(0, 2), value: names[code] ?? '' },
            countryiso3code: code,
            date: String(date),
            value: figures[code]?.[date - 2021] ?? null,
            decimal: 0,
          })),
        )
        const page = Number(query.get('page') ?? 1)
        const head = { page, pages: Math.ceil(rows.length / 3), per_page: 3, total: rows.length }
        return { json: [head, slice(rows, (page - 1) * 3, 3)] }
      },
    },
  }
}

function eurostat(): Answers {
  const rows = ['IS', 'NO'].flatMap((geo) =>
    ['2024-01', '2024-02', '2024-03'].map((month, index) =>
      [
        'ESTAT:UNE_RT_M(1.0)',
        'M',
        'SA',
        'TOTAL',
        'PC_ACT',
        'T',
        geo,
        month,
        index === 2 && geo === 'IS' ? ':' : `3.${index + 4}`,
      ].join(),
    ),
  )
  return {
    routes: {
      '/eurostat/api/dissemination/sdmx/2.1/data/une_rt_m/:key': () =>
        csv(`DATAFLOW,freq,s_adj,age,unit,sex,geo,TIME_PERIOD,OBS_VALUE\n${rows.join('\n')}\n`),
    },
  }
}

function earthquakes(): Answers {
  const head = 'time,latitude,longitude,depth,mag,magType,id,updated,place,type'
  const quakes = [
    '2024-01-01T07:10:09.476Z,37.4874,137.2710,10,7.5,mww,us6000m0xl,2024-03-01T10:00:00.000Z,"Noto, Japan",earthquake',
    '2024-01-08T20:48:46.101Z,4.7330,126.1520,73.9,6.7,mww,us7000lqx3,2024-03-10T10:00:00.000Z,"Sarangani, Philippines",earthquake',
    '2024-02-13T18:12:04.001Z,11.6720,124.9040,10,6.1,mww,us7000example,2024-04-20T10:00:00.000Z,"Somewhere, at sea",earthquake',
  ]
  return {
    routes: {
      '/fdsnws/event/1/query': ({ query }) => {
        const [from, to] = [query.get('starttime') ?? '', query.get('endtime') ?? '']
        return csv(`${[head, ...quakes.filter((line) => line >= from && line < to)].join('\n')}\n`)
      },
    },
  }
}

function northwind(): Answers {
  const customers = ['ALFKI', 'ANATR', 'ANTON'].map((CustomerID, index) => ({
    CustomerID,
    CompanyName: ['Alfreds Futterkiste', 'Ana Trujillo Emparedados', 'Antonio Moreno Taquería'][index] ?? '',
    Country: index === 0 ? 'Germany' : 'Mexico',
  }))
  const orders = [11064, 11065, 11066].map((OrderID, index) => ({
    OrderID,
    CustomerID: customers[index]?.CustomerID ?? '',
    OrderDate: `1998-05-0${index + 1}T00:00:00Z`,
    Freight: 12.5 + index,
    Order_Details: slice([1, 2], 0, 1 + (index % 2)).map((line) => ({
      OrderID,
      ProductID: line,
      UnitPrice: 18,
      Quantity: line * 5,
      Discount: 0,
    })),
  }))
  const head = { '@odata.context': 'https://services.odata.org/V4/Northwind/Northwind.svc/$metadata' }
  return {
    routes: {
      '/V4/Northwind/Northwind.svc/Customers': ({ query }) =>
        query.has('$skiptoken')
          ? { json: { ...head, value: slice(customers, 2, 2) } }
          : {
              json: {
                ...head,
                value: slice(customers, 0, 2),
                '@odata.nextLink': "Customers?$select=CustomerID,CompanyName,Country&$skiptoken='ANATR'",
              },
            },
      '/V4/Northwind/Northwind.svc/Orders': () => ({ json: { ...head, value: orders } }),
    },
  }
}

function wikipedia(): Answers {
  const titles = ['Baguette', 'Ciabatta', 'Pumpernickel', 'Soda bread']
  const pages = (from: number) =>
    Object.fromEntries(
      slice(titles, from, 2).map((title, index) => [
        String(4000 + from + index),
        {
          pageid: 4000 + from + index,
          ns: 0,
          title,
          length: 9000 - 100 * (from + index),
          touched: '2024-05-01T08:00:00Z',
        },
      ]),
    )
  return {
    routes: {
      '/w/api.php': ({ query }) =>
        query.get('gcmcontinue') === 'page|50554d50|4002'
          ? { json: { batchcomplete: '', query: { pages: pages(2) } } }
          : {
              json: {
                batchcomplete: '',
                continue: { gcmcontinue: 'page|50554d50|4002', continue: 'gcmcontinue||' },
                query: { pages: pages(0) },
              },
            },
    },
  }
}

function elasticsearch(): Answers {
  const hits = [1, 2, 3].map((number) => ({
    _index: 'visits-2024-05',
    _id: `v${number}`,
    _source: {
      '@timestamp': `2024-05-0${number}T08:00:00.000Z`,
      page: ['/', '/rye', '/'][number - 1] ?? '',
      ms: number * 11,
    },
    sort: [Date.parse(`2024-05-0${number}T08:00:00.000Z`), number],
  }))
  return {
    env: { ELASTIC_KEY: 'ZXhhbXBsZTprZXk=' },
    routes: {
      'POST /:index/_search': (request) => {
        const after = (bodyOf(request) as { search_after?: readonly [number, number] }).search_after?.[1] ?? 0
        return {
          json: {
            took: 1,
            timed_out: false,
            hits: { total: { value: 3, relation: 'eq' }, hits: slice(hits, after, 2) },
          },
        }
      },
    },
  }
}

function airbyteManifest(): Answers {
  const currencies = ['CHF', 'NOK', 'SEK'].map((code) => ({ code, digits: 2 }))
  return {
    args: ['manifest.yaml', '--config', 'config.json'],
    routes: {
      '/v2/currencies': ({ query }) => {
        const page = Number(query.get('page') ?? 1)
        return { json: { currencies: slice(currencies, (page - 1) * 2, 2) } }
      },
      '/v2/daily': ({ query }) => {
        const [from, to] = [query.get('from') ?? '', query.get('to') ?? '']
        const days = [1, 2, 3, 4].map((number) => ({
          date: `2024-05-0${number}`,
          rates: { NOK: 11.5 + number / 10, SEK: 11.7 },
        }))
        return { json: { days: days.filter(({ date }) => date >= from && date <= to) } }
      },
    },
  }
}

function dltProgram(): Answers {
  const names = { berry: ['cheri', 'chesto', 'pecha'], pokemon: ['bulbasaur', 'ivysaur', 'venusaur', 'charmander'] }
  const list = (kind: 'berry' | 'pokemon', query: URLSearchParams) => {
    const offset = Number(query.get('offset') ?? 0)
    const url = `https://pokeapi.co/api/v2/${kind}`
    const isLast = offset + 2 >= names[kind].length
    const results = slice(names[kind], offset, 2).map((name, index) => ({ name, url: `${url}/${offset + index + 1}/` }))
    return {
      json: {
        count: names[kind].length,
        next: isLast ? null : `${url}?offset=${offset + 2}&limit=2`,
        previous: null,
        results,
      },
    }
  }
  return {
    args: ['pipeline.py'],
    routes: {
      '/api/v2/berry': ({ query }) => list('berry', query),
      '/api/v2/pokemon': ({ query }) => list('pokemon', query),
      '/api/v2/berry/:name': ({ params }) => {
        const name = params['name'] ?? ''
        const id = names.berry.indexOf(name) + 1
        return {
          json: {
            id,
            name,
            growth_time: 2 + id,
            flavors: [
              { potency: 10, flavor: { name: 'spicy' } },
              { potency: id, flavor: { name: 'dry' } },
            ],
          },
        }
      },
    },
  }
}

export const publicData = {
  worldbank,
  eurostat,
  earthquakes,
  northwind,
  wikipedia,
  elasticsearch,
  'airbyte-manifest': airbyteManifest,
  'dlt-program': dltProgram,
}
