import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { refreshModes } from '../../library/report.ts'
import { given } from '../../model/given.ts'
import type { Project } from '../project.ts'
import { addTool } from './add-tool.ts'
import { configInput, resourcesInput } from './inputs.ts'

/** Tools for a config: from reading it to loading by it. */
export function addConfigTools(server: McpServer, project: Project): void {
  addTool(server, project, {
    name: 'check',
    title: 'Validate a config',
    about:
      'Reads a config and resolves its secrets; sends nothing. All mistakes come at once, each with its line and what to do.',
    input: configInput,
    work: async (named, { open }) => ({ ok: true, ...(await open(named).check()) }),
  })
  addTool(server, project, {
    name: 'preview',
    title: 'Read a few pages',
    about:
      'Sends the first requests of a config and shows requests, answers, what was detected (with the config lines to write), candidates for keys and cursors, records, and the tables that a load would make. Loads nothing.',
    input: {
      ...configInput,
      resource: z.string().optional().describe('only this one, and its parents'),
      pages: z.int().min(1).max(10).optional().describe('pages per resource, default 2'),
      records: z.int().min(0).max(100).optional().describe('records to show, default 5'),
    },
    asks: true,
    work: async ({ resource, pages, records = 5, ...named }, { open }) => ({
      ok: true,
      ...(await open(named).preview(given({ resource, pages, records }))),
    }),
  })
  addTool(server, project, {
    name: 'plan',
    title: 'What the next run would do',
    about:
      'Tables that would be created, changed or replaced, rows at stake, where cursors stand, requests to expect. Sends nothing to the API unless `probe` is true.',
    input: {
      ...configInput,
      ...resourcesInput,
      probe: z
        .boolean()
        .optional()
        .describe('true = read the first page of each resource, to know its columns and totals'),
    },
    asks: true,
    work: async ({ probe = false, ...named }, { open }) => ({ ok: true, ...(await open(named).plan({ probe })) }),
  })
  addTool(server, project, {
    name: 'run',
    title: 'Load',
    about:
      'Runs a config: reads the API and loads into its destination, in one commit. `plan` first. Interrupted, it goes on where it was when it is run again.',
    input: {
      ...configInput,
      ...resourcesInput,
      limit: z.int().min(1).optional().describe('pages per resource at most, for a try'),
      refresh: z
        .enum(refreshModes)
        .optional()
        .describe('forget first: drop_sources, drop_resources, drop_data. Deletes rows'),
    },
    writes: true,
    asks: true,
    work: async ({ limit, refresh, ...named }, { open }) => ({ ...(await open(named).run(given({ limit, refresh }))) }),
  })
}
