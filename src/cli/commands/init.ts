import { type Command, InvalidArgumentError, Option } from 'commander'
import { destinationForms, localDestination } from '../../library/forms.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { configSchemaUrl } from '../../model/schema-url.ts'
import { isRefusedByWindows } from '../../model/names/windows-names.ts'
import type { CliHost } from '../host.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { writeNewFile } from '../write-new-file.ts'
import type { InitFromFlags } from '../init/init-from.ts'

interface InitFlags extends Partial<InitFromFlags> {
  readonly from?: string
  /** true = without a name */
  readonly fromExample?: string | boolean
}

/** `sluice init [name] [--from SOURCE | --from-example NAME]` */
export function addInit(program: Command, host: CliHost): void {
  program
    .command('init')
    .description('write a commented config to start from, or one drafted from what describes the API')
    .argument(
      '[name]',
      'name of the pipeline and of the file (default: "pipeline", or what --from calls itself); of --from-example the folder',
    )
    .option(
      '--from <source>',
      'a URL, an OpenAPI document, a HAR file, a Postman collection or a cURL line; - reads stdin',
    )
    .addOption(
      new Option(
        '--from-example [name]',
        'copy an example with its recorded answers, to run offline; without a name: list them',
      ).conflicts('from'),
    )
    .option(
      '--include <pattern...>',
      'of --from only resources of these names or paths, with their parents; * = anything',
    )
    .option('--probe <n>', 'requests to the API at most, to see what it answers (default 20)', requestCount)
    .option('--no-probe', 'ask nothing but a URL that --from names')
    .option('--probe-posts', 'send the POSTs of --from as well')
    .option('--use-secrets', 'let requests carry secrets of this machine that --from names, to the hosts that it names')
    .option('--force', 'overwrite a file of that name')
    .option('--json', 'print one JSON object on stdout')
    .action((name: string | undefined, flags: InitFlags) =>
      inSession(
        host,
        async (session) => {
          if (name !== undefined && (!/^[A-Za-z0-9_-]+$/.test(name) || isRefusedByWindows(name))) throw badName(name)
          const { from, fromExample } = flags
          if (fromExample !== undefined) {
            refuseOfSource(flags)
            const { initFromExample } = await import('../init/init-example.ts')
            const example = typeof fromExample === 'string' ? fromExample : undefined
            return initFromExample(given({ example, name, force: flags.force, json: flags.json }), session)
          }
          if (from === undefined) return writeStarter(name ?? 'pipeline', flags, session)
          const { initFrom } = await import('../init/init-from.ts')
          await initFrom({ ...flags, from, ...given({ name }) }, session, host)
        },
        jsonFailure(flags),
      ),
    )
}

async function writeStarter(name: string, flags: InitFlags, { world, terminal }: CliSession): Promise<void> {
  refuseOfSource(flags)
  const { force = false, json } = flags
  const file = `${name}.yaml`
  const otherwise = 'sluice init other_name'
  await writeNewFile({ file, text: starter(name), force, otherwise, notWritable: 'FILE_NOT_WRITABLE' }, world)
  if (json === true) return terminal.json({ ok: true, file, name })
  terminal.result(
    [
      `Wrote ${file}.`,
      'Next: edit base_url and the resources, then',
      `  sluice check ${file}`,
      `  sluice preview ${file}`,
      `  sluice run ${file}`,
    ].join('\n'),
  )
}

/** What tells how a source is looked at needs one. */
function refuseOfSource({ include, probe, probePosts, useSecrets }: InitFlags): void {
  if (
    include !== undefined ||
    typeof probe === 'number' ||
    probe === false ||
    probePosts !== undefined ||
    useSecrets !== undefined
  )
    throw needsSource()
}

function requestCount(text: string): number {
  const requests = Number(text)
  if (!Number.isSafeInteger(requests) || requests < 0 || requests > 1_000)
    throw new InvalidArgumentError('It takes a whole number up to 1000.')
  return requests
}

function needsSource(): SluiceError {
  return new SluiceError('USAGE', 'Could not draft a config because nothing says what from.', {
    found: '--include, --probe, --no-probe or --probe-posts without --from',
    hint: 'Name the source: sluice init --from https://api.example.com/v1/orders',
  })
}

function badName(name: string): SluiceError {
  return new SluiceError('NAME_INVALID', 'Could not write a config because the name is not fit for a file.', {
    found: name,
    allowed: 'letters, digits, "_" and "-"; not the names of devices on Windows (con, prn, aux, nul, com1, lpt1, …)',
    hint: 'Try `sluice init my_api`.',
  })
}

/** A commented config to start from; its first line tells editors where the JSON Schema is. */
export function starter(name: string): string {
  return `# yaml-language-server: $schema=${configSchemaUrl}
# ${name}: a sluice pipeline. The keys are those of dlt's rest_api: node_modules/sluice/docs/config.md
name: ${name}
# destination: ${localDestination(name)} # the default; or ${destinationForms.filter((form) => form.includes('://')).join(', ')}
# dataset: ${name}_dataset

client:
  base_url: https://api.example.com
  # Secrets are looked up, never written here: \${secrets.api_key} is read from the environment variable API_KEY,
  # then from .dlt/secrets.toml and .sluice/secrets.toml (api_key = "…").
  # auth: { type: bearer, token: "\${secrets.api_key}" }
  # auth: { type: api_key, name: api_key, api_key: "\${secrets.api_key}", location: query }
  # auth: { type: oauth2, token_url: https://…/token, client_id: "\${secrets.client_id}", client_secret: "\${secrets.client_secret}" }

resource_defaults:
  primary_key: id
  write_disposition: merge

resources:
  - name: items
    endpoint:
      path: /v1/items
      data_selector: data        # where the records are; left out: found in the first page
      paginator: { type: offset, limit: 100 }
      # paginator: { type: page_number, base_page: 1 }
      # paginator: { type: cursor, cursor_path: next_cursor, cursor_param: cursor }
      # paginator: { type: json_link, next_url_path: links.next }
      # only what changed since the last run:
      # incremental: { cursor_path: updated_at, start_param: updated_since, initial_value: "2024-01-01T00:00:00Z" }

  # one request per record of another resource:
  # - name: item_comments
  #   endpoint: { path: "/v1/items/{resources.items.id}/comments" }
  #   include_from_parent: [id]
`
}
