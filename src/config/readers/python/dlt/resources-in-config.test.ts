import { describe, expect, it } from 'vitest'
import type { ConfigDocument } from '../../../document.ts'
import { documentsOf } from '../../../../../test/kits/program-documents.ts'

const start = `import dlt
from dlt.sources.rest_api import rest_api_source, rest_api_resources, rest_api
from dlt.sources.helpers.rest_client import RESTClient
client = RESTClient("http://b")
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
@dlt.resource
def extra():
    yield from client.paginate("e")
`

const documents = (text: string): readonly ConfigDocument[] => documentsOf(start + text)

const named = (all: readonly ConfigDocument[]): unknown =>
  all.flatMap(({ value }) =>
    (value as unknown as { readonly resources: readonly (string | { readonly name: string })[] }).resources.map(
      (each) => (typeof each === 'string' ? each : each.name),
    ),
  )

describe('resources of the program among those of a config', () => {
  const config = '{"client": {"base_url": "http://a"}, "resources": ["users", extra, "posts"]}'

  it.each([
    [`pipeline.run(rest_api_source(${config}))`],
    [`pipeline.run(rest_api_source(${config.replace('extra', 'extra()')}))`],
    [`@dlt.source\ndef s():\n    return rest_api_resources(${config})\npipeline.run(s())`],
    [`@dlt.source\ndef s():\n    yield from rest_api_resources(${config})\npipeline.run(s())`],
    ['pipeline.run(rest_api(client={"base_url": "http://a"}, resources=["users", extra, "posts"]))'],
  ])('are loaded beside them: %s', (text) => {
    expect(named(documents(text))).toEqual(['users', 'posts', 'extra'])
  })

  it('leave the config as it is for whoever uses it again', () => {
    const text = `config = ${config}\na = rest_api_source(config, name="a")\nb = rest_api_source(config, name="b")\npipeline.run([a, b])`
    expect(named(documents(text))).toEqual(['users', 'posts', 'extra', 'users', 'posts', 'extra'])
  })

  it('are said where they are not read', () => {
    const text = `@dlt.resource\ndef own():\n    yield [{"id": 1}]\npipeline.run(rest_api_source(${config.replace('extra', 'own')}))`
    const [document] = documents(text)
    expect(named([document as ConfigDocument])).toEqual(['users', 'posts'])
    expect(document?.warnings).toMatchObject([{ code: 'PYTHON_IN_PART' }])
  })
})

it.each([['rows = list(source)'], ['for row in source:\n    print(row)'], ['rows = [r for r in source]']])(
  'a program that goes through the rows of a source itself is told so: %s',
  (text) => {
    const source = 'source = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["users"]})'
    const [document] = documents(`${source}\n${text}`)
    const messages = document?.warnings?.map(({ message }) => message).join()
    expect(messages).toContain('goes through the rows of a source itself')
  },
)

describe('a config whose resources are not known', () => {
  const unknown = 'import other\nunknown = other.resources()\n'
  const config = (list: string): string => `{"client": {"base_url": "http://a"}, "resources": ${list}}`

  it.each([
    [`${unknown}pipeline.run([*rest_api_resources(${config('unknown')}), extra])`],
    [`pipeline.run([*rest_api_resources(${config('dlt.config["shop.resources"]')}), extra])`],
    [
      `${unknown}@dlt.source\ndef s():\n    yield from rest_api_resources(${config('unknown')})\n    yield extra\npipeline.run(s())`,
    ],
    [
      `@dlt.source\ndef s():\n    shop = dlt.config["shop"]\n    yield from rest_api_resources(${config('[r for r in shop["resources"] if r["name"] != "x"]')})\n    yield extra\npipeline.run(s())`,
    ],
  ])('is not left out beside those that are: %s', (text) => {
    expect(() => documents(text)).toThrow(/is not known|does not know|are not a list that is known|not set/)
  })
})
