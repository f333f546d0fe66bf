import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { draftConfig } from '../../library/draft/draft-config.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Files } from '../../model/files.ts'
import type { World } from '../../model/world.ts'
import type { Project } from '../project.ts'
import { addTool } from './add-tool.ts'

/** The tool that drafts a config from a URL, for whoever has none yet. */
export function addProbeTool(server: McpServer, project: Project): void {
  addTool(server, project, {
    name: 'probe',
    title: 'Draft a config from a URL',
    about:
      'Asks a URL (of a list, of an API, or of an OpenAPI document) with a few GETs, without credentials, and drafts a config, every line with its evidence as a comment. Writes nothing: put the text into a file, then `check` and `preview` it.',
    input: {
      url: z.string().describe('http or https, without keys and passwords'),
      include: z
        .array(z.string())
        .optional()
        .describe('of an OpenAPI document only these names or paths, * = anything'),
      requests: z.int().min(0).max(20).optional().describe('requests at most, default 10'),
    },
    asks: true,
    work: async ({ url, include, requests = 10 }, { project: { world }, signal }) => {
      const target = URL.canParse(url) ? new URL(url) : undefined
      if (target === undefined || !/^https?:$/.test(target.protocol)) throw notAUrl(url)
      const drafted = await draftConfig(url, { probe: requests, ...given({ include }) }, { world: bare(world), signal })
      const { text, resources, leftOut, secrets } = drafted
      return { config: text, resources, left_out: leftOut, secrets_to_set: secrets.map(({ key }) => key) }
    },
  })
}

/**
 * A world in which nothing can be looked up: a document names what a config looks up, and whoever names the document would
 * name the host that gets it. Of the networks of this machine only its own address may be asked.
 */
function bare({ env, files, ...world }: World): World {
  const proxies = Object.entries(env).filter(([name]) => /^(https?|no)_proxy$/i.test(name))
  return {
    ...world,
    files: { ...files, ...nothingThere },
    env: { ...Object.fromEntries(proxies), SLUICE_PRIVATE_HOSTS: env['SLUICE_PRIVATE_HOSTS'] ?? 'localhost,127.0.0.1' },
  }
}

const absent = (path: string): Promise<never> =>
  Promise.reject(Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' }))

const nothingThere: Pick<Files, 'read' | 'look' | 'list' | 'write' | 'makeFolder'> = {
  read: absent,
  look: absent,
  list: async () => [],
  write: absent,
  makeFolder: absent,
}

function notAUrl(found: string): SluiceError {
  return new SluiceError('MCP_NOT_ALLOWED', 'Could not probe because that is not an http or https URL.', {
    found: found.slice(0, 200),
    allowed: 'https://api.example.com/v1/orders',
    hint: 'Files, cURL lines and documents are for the command line: sluice init --from FILE.',
  })
}
