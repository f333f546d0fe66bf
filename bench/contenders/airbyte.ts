import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { measure } from '../measure.ts'
import type { Bench, Contender } from '../section.ts'
import { countLines } from './count-lines.ts'
import { ended } from './ended.ts'

/** airbyte-cdk reads a manifest; its messages go into a file. It has no destination of its own: extraction alone is timed. */
export function airbyte(bench: Bench, { url, page }: { readonly url: string; readonly page: number }): Contender {
  const python = bench.tools.airbyte
  const how = 'no Python with airbyte-cdk: SLUICE_BENCH_AIRBYTE_PYTHON=/path/of/venv/bin/python'
  return {
    name: 'airbyte-cdk, records to a file',
    settings: 'source-declarative-manifest read, one stream, no destination',
    ...(python === undefined && { missing: how }),
    play: async ({ folder }) => {
      const files = { manifest: manifestOf(url, page), config: { __injected_declarative_manifest: {} }, catalog }
      for (const [name, content] of Object.entries(files))
        await writeFile(join(folder, `${name}.json`), JSON.stringify(content))
      const program = join(dirname(python ?? ''), 'source-declarative-manifest')
      const read = `exec '${program}' read --config config.json --catalog catalog.json --manifest-path manifest.json > out.jsonl`
      const measured = ended(await measure(['/bin/sh', '-c', read], { cwd: folder, env: { HOME: folder } }))
      const found = await countLines(join(folder, 'out.jsonl'), '"type":"RECORD"')
      if (found !== bench.records) throw new Error(`wrote ${found} records, expected ${bench.records}`)
      return measured
    },
  }
}

const catalog = {
  streams: [
    {
      stream: { name: 'records', json_schema: {}, supported_sync_modes: ['full_refresh'] },
      sync_mode: 'full_refresh',
      destination_sync_mode: 'append',
    },
  ],
}

function manifestOf(url: string, page: number): object {
  const option = (name: string) => ({ type: 'RequestOption', inject_into: 'request_parameter', field_name: name })
  return {
    version: '6.0.0',
    type: 'DeclarativeSource',
    check: { type: 'CheckStream', stream_names: ['records'] },
    streams: [
      {
        type: 'DeclarativeStream',
        name: 'records',
        primary_key: ['id'],
        schema_loader: { type: 'InlineSchemaLoader', schema: { type: 'object', properties: {} } },
        retriever: {
          type: 'SimpleRetriever',
          requester: { type: 'HttpRequester', url_base: url, path: '/records', http_method: 'GET' },
          record_selector: { type: 'RecordSelector', extractor: { type: 'DpathExtractor', field_path: ['data'] } },
          paginator: {
            type: 'DefaultPaginator',
            page_token_option: option('offset'),
            page_size_option: option('limit'),
            pagination_strategy: { type: 'OffsetIncrement', page_size: page },
          },
        },
      },
    ],
    spec: { type: 'Spec', connection_specification: { type: 'object', properties: {} } },
  }
}
