import { describe, expect, it } from 'vitest'
import { documentsOf, resourcesOf, whyInPart } from '../../../../../test/kits/program-documents.ts'

const start = `import dlt, requests
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
def rows(kind="users"):
    yield from requests.get(f"http://a/{kind}").json()["items"]
`

describe('what a run makes a resource of by itself', () => {
  const endpoint = { path: '', paginator: 'single_page', data_selector: 'items' }

  it.each([
    ['pipeline.run(rows)', 'http://a/users', { name: 'rows' }],
    ['pipeline.run(rows("cats"))', 'http://a/cats', { name: 'rows' }],
    ['pipeline.run([rows("cats")])', 'http://a/cats', { name: 'rows' }],
    [
      'pipeline.run(rows("cats"), table_name="cats", write_disposition="replace")',
      'http://a/cats',
      { name: 'cats', table_name: 'cats', write_disposition: 'replace' },
    ],
    [
      'pipeline.run(dlt.resource(rows("cats"), name="c", primary_key="id"))',
      'http://a/cats',
      { name: 'c', primary_key: 'id' },
    ],
    [
      'dlt.run(requests.get("http://a/x").json()["items"], table_name="x")',
      'http://a/x',
      { name: 'x', table_name: 'x' },
    ],
  ])('is a function, a generator, or what an API answers: %s', (text, base_url, resource) => {
    const documents = documentsOf(start + text)
    expect(resourcesOf(documents)).toEqual([{ ...resource, endpoint }])
    expect(documents[0]?.value).toMatchObject({ client: { base_url } })
  })

  it('is none of a generator that something has taken rows of, or that has been run', () => {
    const twice = `${start}given = rows()\npipeline.run(rows)\npipeline.run(given)\npipeline.run(given, table_name="b")`
    expect(whyInPart(documentsOf(twice))).toContain('what it gives is not known')
  })
})
