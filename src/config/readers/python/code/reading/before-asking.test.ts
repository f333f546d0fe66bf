import { describe, expect, it } from 'vitest'
import { documentsOf, resourcesOf, type Tree, whyInPart } from '../../../../../../test/kits/program-documents.ts'

const start = `import dlt
from dlt.sources.helpers.rest_client import RESTClient
client = RESTClient("http://b")
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
@dlt.resource
def orders():
    for page in client.paginate("orders"):
        yield from page
`

const program = (body: string): string =>
  `${start}@dlt.transformer(data_from=orders)\ndef details(row):\n    ${body.replaceAll('\n', '\n    ')}\npipeline.run([orders, details])\n`

const resources = (body: string): readonly Tree[] => {
  const all = documentsOf(program(body))
  expect(all.flatMap(({ warnings }) => warnings ?? []).filter(({ code }) => code === 'PYTHON_IN_PART')).toEqual([])
  const [rows, child] = resourcesOf(all.filter(({ value }) => JSON.stringify(value).includes('"details"')))
  return [rows ?? {}, child ?? {}]
}

const steps = (resource: Tree | undefined): readonly (readonly [kind: string, python: string])[] =>
  ((resource?.['processing_steps'] ?? []) as readonly Record<string, { readonly python: string }>[]).flatMap((step) =>
    Object.entries(step).map(([kind, { python }]) => [kind, python] as const),
  )

const path = (resource: Tree | undefined): unknown => (resource?.['endpoint'] as Tree | undefined)?.['path']

describe('what is made of a row before the API is asked', () => {
  it('is a field that a step of the rows makes', () => {
    const [rows, details] = resources(
      'number = row["url"].rstrip("/").split("/")[-1]\nyield client.get(f"orders/{number}").json()',
    )
    expect(steps(rows)).toEqual([
      [
        'map',
        'def with_number(row):\n    number = row["url"].rstrip("/").split("/")[-1]\n    return {**row, "sluice_number": number}\n',
      ],
    ])
    expect(path(details)).toBe('orders/{resources.orders.sluice_number!s}')
  })

  it.each(['kind = "a" if row["old"] else "b"', 'kind = row.get("kind") or "b"'])('may be one of two: %s', (line) => {
    const [rows, details] = resources(`${line}\nyield client.get(f"x/{kind}").json()`)
    expect(steps(rows)[0]?.[1]).toContain(`${line}\n    return {**row, "sluice_kind": kind}`)
    expect(path(details)).toBe('x/{resources.orders.sluice_kind!s}')
  })

  it('takes along the statements that it comes of', () => {
    const [rows, details] = resources(
      'url = row["url"]\nurl = url.strip()\nkind, = url.split("/")\nif row["old"]:\n    kind = "old"\nyield client.get(f"{kind}").json()',
    )
    const [, last] = steps(rows).at(-1) ?? []
    expect(last).toContain('url = row["url"]\n    url = url.strip()\n')
    expect(last).toContain('if row["old"]:\n        kind = "old"\n    return {**row, "sluice_kind": kind}')
    expect(path(details)).toBe('{resources.orders.sluice_kind!s}')
  })

  it('may decide which rows are asked for', () => {
    const [rows] = resources(
      'number = row["url"].split("/")[-1]\nif not number:\n    return\nyield client.get(f"orders/{number}").json()',
    )
    expect(steps(rows).at(-1)).toEqual([
      'filter',
      'def keeps_row(row):\n    number = row["url"].split("/")[-1]\n    return bool(not (not number))\n',
    ])
  })

  it('is not read where it goes on from one row to the next', () => {
    const text = `${start}seen = []\n@dlt.transformer(data_from=orders)\ndef details(row):\n    seen.append(row["id"])\n    n = len(seen) + row["id"]\n    yield client.get(f"{n}").json()\npipeline.run([orders, details])`
    expect(whyInPart(documentsOf(text))).toContain('it changes what goes on from one request to the next')
  })
})

describe('a row as a whole beside an answer', () => {
  it.each([
    'found = client.get(f"{row[\'id\']}").json()\nyield {**row, "n": found["n"]}',
    'found = client.get(f"{row[\'id\']}").json()\nyield {"n": found["n"], "nick": row.get("nick", "none")}',
    'found = client.get(f"{row[\'id\']}").json()\nrow["n"] = found["n"]\nyield row',
  ])('comes as a field of the rows: %s', (body) => {
    const [rows, details] = resources(body)
    expect(steps(rows)).toEqual([['map', 'def with_row(row_):\n    return {**row_, "sluice_row": dict(row_)}\n']])
    expect(details?.['include_from_parent']).toEqual({ sluice_row: 'sluice_row__sluice_row' })
    expect(steps(details)[0]?.[1]).toContain('row = own_.pop("sluice_row__sluice_row")')
  })

  it('is what it was before a field was made of it', () => {
    const [rows] = resources(
      'number = row["url"].split("/")[-1]\nfound = client.get(f"{number}").json()\nyield {**row, "n": found["n"]}',
    )
    expect(steps(rows).map(([, python]) => python.slice(0, 15))).toEqual(['def with_row(ro', 'def with_number'])
  })
})

describe('rows that have a cursor', () => {
  const cursor = 'dlt.sources.incremental("updated_at", initial_value="2020-01-01")'
  const text = (function_: string): string => `${start}@dlt.resource(primary_key="id")
def sales(at=${cursor}):
    for page in client.paginate("sales", params={"since": at.start_value}):
        yield page
@dlt.transformer(data_from=sales)
${function_}
pipeline.run([sales, lines])`

  it('are asked for once more by a cursor of their own', () => {
    const documents = documentsOf(
      text('def lines(page):\n    for r in page:\n        yield client.get(f"sales/{r[\'id\']}").json()'),
    )
    const incremental = { cursor_path: 'updated_at', initial_value: '2020-01-01' }
    expect(resourcesOf(documents)).toMatchObject([
      { name: 'sales', endpoint: { incremental } },
      { name: 'sales_of_lines', selected: false, endpoint: { incremental: { ...incremental, primary_key: 'id' } } },
      { name: 'lines', endpoint: { path: 'sales/{resources.sales_of_lines.id!s}' } },
    ])
    expect(JSON.stringify(documents[0]?.warnings)).toContain('asks for the rows of \\"sales\\" by a cursor of its own')
  })

  it('are not read where a step would come before the cursor', () => {
    expect(
      whyInPart(documentsOf(text('def lines(page):\n    for r in page:\n        yield {"id": r["id"]}'))),
    ).toContain('which has a cursor')
  })
})

describe('a function that is asynchronous', () => {
  const text = (line: string): string =>
    `${start}import asyncio\n@dlt.transformer(data_from=orders)\nasync def details(row):\n    ${line}\npipeline.run([orders, details])`

  it('is as another one where it waits for nothing', () => {
    const documents = documentsOf(text('await asyncio.sleep(1)\n    return client.get(f"x/{row[\'id\']}").json()'))
    expect(resourcesOf(documents).at(-1)).toMatchObject({
      name: 'details',
      endpoint: { path: 'x/{resources.orders.id!s}' },
    })
  })

  it('is not read where it waits for an answer', () => {
    expect(whyInPart(documentsOf(text('return await fetch(row)')))).toContain('its function waits for something')
  })
})

it('asks another client for each row of rows of rows', () => {
  const text = `${start}other = RESTClient("http://c", headers={"X": "1"})
@dlt.transformer(data_from=orders)
def more(row):
    yield client.get(f"orders/{row['id']}").json()
@dlt.transformer(data_from=more)
def most(row):
    yield other.get(f"more/{row['key']}").json()
pipeline.run(most)`
  expect(documentsOf(text)[0]?.value).toMatchObject({
    client: { base_url: 'http://b' },
    resources: [
      { name: 'orders', selected: false },
      { name: 'more', selected: false },
      { name: 'most', endpoint: { path: 'http://c/more/{resources.more.key!s}', headers: { X: '1' } } },
    ],
  })
})
