import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { explainCode } from '../../library/explain-code.ts'
import type { Project } from '../project.ts'
import { addTool } from './add-tool.ts'

/** The tool that knows the register of errors. */
export function addExplainTool(server: McpServer, project: Project): void {
  addTool(server, project, {
    name: 'explain_error',
    title: 'What an error means',
    about: 'What an error or warning code stands for, what became of what was read, what to do, and the exit code.',
    input: { code: z.string().describe('as printed: PAGINATION_LOOP, HTTP_403') },
    work: async ({ code }) => explainCode(code),
  })
}
