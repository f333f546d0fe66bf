import { SluiceError } from '../../model/errors.ts'
import type { ConfigDocument } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'

interface OtherTool {
  /** "a Meltano project" */
  readonly what: string
  /** where its words are said in ours */
  readonly page: string
  readonly isOne: (value: Readonly<Record<string, unknown>>) => boolean
}

const otherTools: readonly OtherTool[] = [
  {
    what: 'a project of Meltano',
    page: 'docs/coming-from/meltano.md',
    isOne: ({ plugins }) => isPlainObject(plugins) && ['extractors', 'loaders'].some((kind) => kind in plugins),
  },
  {
    what: 'a replication of Sling',
    page: 'docs/coming-from/sling.md',
    isOne: ({ streams, source, target }) =>
      isPlainObject(streams) && typeof source === 'string' && typeof target === 'string',
  },
  {
    what: 'an API specification of Sling',
    page: 'docs/coming-from/sling.md',
    isOne: ({ endpoints, defaults, queues }) =>
      isPlainObject(endpoints) && (isPlainObject(defaults) || Array.isArray(queues)) && holdsRequests(endpoints),
  },
  {
    what: "a part of a connector's manifest of Airbyte, without its head (type: DeclarativeSource, version, check)",
    page: 'docs/coming-from/airbyte.md',
    isOne: ({ streams }) =>
      Array.isArray(streams) && streams.some((stream) => isPlainObject(stream) && 'retriever' in stream),
  },
]

function holdsRequests(endpoints: Readonly<Record<string, unknown>>): boolean {
  return Object.values(endpoints).some((endpoint) => isPlainObject(endpoint) && 'request' in endpoint)
}

/** Refuses what is well-formed and another tool's, with the page that says how it is written here. Throws CONFIG_UNSUPPORTED. */
export function refuseOtherTools({ value }: Pick<ConfigDocument, 'value'>, file: string): void {
  if (!isPlainObject(value) || 'client' in value || 'resources' in value) return
  const tool = otherTools.find(({ isOne }) => isOne(value))
  if (tool === undefined) return
  throw new SluiceError(
    'CONFIG_UNSUPPORTED',
    `Could not read "${file}" as a configuration because it is ${tool.what}.`,
    {
      place: { file },
      hint: `sluice reads configurations with dlt's keys, and whole manifests of Airbyte. How this one is written here: ${tool.page}`,
    },
  )
}

const sdks: readonly (readonly [pattern: RegExp, what: string, page: string])[] = [
  [/^\s*(?:from|import)\s+fivetran_connector_sdk\b/m, "a connector of Fivetran's SDK", 'docs/coming-from/fivetran.md'],
  [/^\s*(?:from|import)\s+singer(?:_sdk)?\b/m, 'a tap of Singer', 'docs/coming-from/meltano.md'],
  [/^\s*(?:from|import)\s+airbyte_cdk\b/m, "a connector of Airbyte's CDK", 'docs/coming-from/airbyte.md'],
]

/** What a Python program is that is written for another tool, for a message; undefined = it is not. */
export function otherSdk(text: string): { readonly what: string; readonly page: string } | undefined {
  const found = sdks.find(([pattern]) => pattern.test(text))
  return found && { what: found[1], page: found[2] }
}
