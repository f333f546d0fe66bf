import type { Command } from 'commander'
import { destinationForms, localDestination } from '../../library/forms.ts'
import { SluiceError } from '../../model/errors.ts'
import { configSchemaUrl } from '../../model/schema-url.ts'
import type { CliHost } from '../host.ts'
import { inSession } from '../session.ts'
import { writeNewFile } from '../write-new-file.ts'

/** `sluice init [name]` */
export function addInit(program: Command, host: CliHost): void {
  program
    .command('init')
    .description('write a commented config to start from')
    .argument('[name]', 'name of the pipeline and of the file', 'pipeline')
    .option('--force', 'overwrite a file of that name')
    .action((name: string, { force = false }: { readonly force?: boolean }) =>
      inSession(host, async ({ world, terminal }) => {
        if (!/^[A-Za-z0-9_-]+$/.test(name)) throw badName(name)
        const file = `${name}.yaml`
        const otherwise = 'sluice init other_name'
        await writeNewFile({ file, text: starter(name), force, otherwise, notWritable: 'FILE_NOT_WRITABLE' }, world)
        terminal.result(
          [
            `Wrote ${file}.`,
            'Next: edit base_url and the resources, then',
            `  sluice check ${file}`,
            `  sluice preview ${file}`,
            `  sluice run ${file}`,
          ].join('\n'),
        )
      }),
    )
}

function badName(name: string): SluiceError {
  return new SluiceError('NAME_INVALID', 'Could not write a config because the name is not fit for a file.', {
    found: name,
    allowed: 'letters, digits, "_" and "-"',
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
