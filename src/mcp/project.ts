import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { type OpenPipeline, openPipeline, type PipelineChoices, type PipelineSource } from '../library/open-pipeline.ts'
import type { RunEvent } from '../model/report/events.ts'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { World } from '../model/world.ts'

/** Where an MCP server works, and what it may do there. */
export interface Project {
  /** its current folder is the project's: no file outside is read */
  readonly world: World
  /** true = tools that load are offered, and configs that are code are run when they are read */
  readonly mayWrite: boolean
}

/** What a tool names: a config's file, or a pipeline that ran here. */
export interface Named {
  readonly config?: string | undefined
  readonly pipeline?: string | undefined
  readonly source?: string | undefined
  readonly environment?: string | undefined
  readonly resources?: readonly string[] | undefined
}

/** What belongs to one call. */
export interface Call {
  readonly signal: AbortSignal
  readonly onEvent?: (event: RunEvent) => void
}

/** A TypeScript or JavaScript config is a program: reading it runs it. */
const isProgram = /\.[mc]?[tj]s$/i

/**
 * Opens what a tool names. There is no way to say another destination, host or value than the config does: whoever talks
 * to the tools could send secrets or rows there. Throws MCP_OUTSIDE, MCP_NOT_ALLOWED.
 */
export function openNamed(named: Named, project: Project, call: Call): OpenPipeline {
  const { environment, resources, source } = named
  const choices: PipelineChoices = {
    hideLookups: true,
    refuseModules: !project.mayWrite,
    ...given({ environment, resources, source }),
  }
  const host = { world: project.world, signal: call.signal, command: 'mcp', ...given({ onEvent: call.onEvent }) }
  return openPipeline(sourceOf(named, project), choices, host)
}

function sourceOf({ config, pipeline }: Named, project: Project): PipelineSource {
  return config === undefined ? { pipeline } : { file: configFile(config, project) }
}

/** The path of a config as the library takes it. Throws MCP_OUTSIDE, MCP_NOT_ALLOWED. */
export function configFile(config: string, { world, mayWrite }: Project): string {
  const path = relative(realPath(world.cwd), realPath(resolve(world.cwd, config)))
  if (path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path))
    throw new SluiceError('MCP_OUTSIDE', `Could not read "${config}" because it is not in the folder of this server.`, {
      found: config,
      allowed: `files in ${world.cwd}`,
      hint: 'Name a config by its path below that folder, or start `sluice mcp` in another one.',
    })
  if (isProgram.test(path) && !mayWrite) throw notAllowed(config)
  return path
}

/** Where a path leads, through links; as it is where nothing is there. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function notAllowed(found: string): SluiceError {
  return new SluiceError('MCP_NOT_ALLOWED', `Could not read "${found}" because reading it would run it.`, {
    found,
    allowed: 'YAML, JSON, Python, notebooks, Markdown and text: they are read and not run',
    hint: 'Start the server with `sluice mcp --write`, or write the config as YAML.',
  })
}
