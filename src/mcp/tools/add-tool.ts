import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { OpenPipeline } from '../../library/open-pipeline.ts'
import type { RunEvent } from '../../model/report/events.ts'
import { answerOf, failureOf } from '../answer.ts'
import { type Named, openNamed, type Project } from '../project.ts'
import { progressOf } from './progress.ts'

/** A tool as this server offers it. */
export interface Tool<Shape extends z.ZodRawShape> {
  readonly name: string
  readonly title: string
  /** for a model: what it does, what it costs, when to use it */
  readonly about: string
  readonly input: Shape
  /** true = it loads; offered with `--write` only */
  readonly writes?: boolean
  /** true = it sends requests to the API */
  readonly asks?: boolean
  readonly work: (input: z.output<z.ZodObject<Shape>>, context: ToolContext) => Promise<object>
}

/** What the work of a tool is done with. */
export interface ToolContext {
  readonly project: Project
  readonly signal: AbortSignal
  /** opens what the input names; from then on the answer is masked by it, and its events are told as progress */
  readonly open: (named: Named) => OpenPipeline
}

/** Offers a tool, unless it writes and the server may not. Errors are answers, with their code and hint. */
export function addTool<Shape extends z.ZodRawShape>(server: McpServer, project: Project, tool: Tool<Shape>): void {
  const { name, title, about, input, writes = false, asks = false } = tool
  if (writes && !project.mayWrite) return
  const shape = z.strictObject(input)
  const inputSchema: z.ZodType = shape
  const annotations = { title, readOnlyHint: !writes, destructiveHint: writes, openWorldHint: asks }
  server.registerTool(name, { title, description: about, inputSchema, annotations }, async (given, extra) => {
    let opened: OpenPipeline | undefined
    const mask = (text: string): string => opened?.mask(text) ?? text
    const tell = progressOf(extra)
    const onEvent = (event: RunEvent): void => tell(event)
    const context: ToolContext = {
      project,
      signal: extra.signal,
      open: (named) => (opened = openNamed(named, project, { signal: extra.signal, onEvent })),
    }
    try {
      return answerOf(await tool.work(shape.parse(given), context), mask)
    } catch (error) {
      return failureOf(error, mask)
    }
  })
}
