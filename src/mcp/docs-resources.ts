import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { packageFolder } from '../disk/own-package.ts'

/** Offers the pages of docs/ and the JSON Schema of a config, as they come with this version. */
export function addDocs(server: McpServer): void {
  const docs = new URL('docs/', packageFolder)
  for (const page of readdirSync(docs).filter((file) => file.endsWith('.md')))
    addFile(server, { uri: `sluice://docs/${page}`, file: new URL(page, docs), mimeType: 'text/markdown' })
  const file = new URL('schema/sluice.schema.json', packageFolder)
  addFile(server, { uri: 'sluice://schema.json', file, mimeType: 'application/json' })
}

interface OfferedFile {
  readonly uri: string
  readonly file: URL
  readonly mimeType: string
}

function addFile(server: McpServer, { uri, file, mimeType }: OfferedFile): void {
  const name = uri.replace('sluice://', '')
  server.registerResource(name, uri, { mimeType }, async () => ({
    contents: [{ uri, mimeType, text: await readFile(file, 'utf8') }],
  }))
}
