import { fn } from '../../builtins/define.ts'
import type { ModuleSource } from '../../values/module.ts'
import type { Running, Value } from '../../values/value.ts'

/** Modules whose every answer differs from run to run. */
export const diceModules: readonly ModuleSource[] = ['random', 'secrets'].map((name) => ({
  name,
  members: (member: string, running: Running) => (member.startsWith('__') ? undefined : rolled(name, member, running)),
}))

export function rolled(name: string, member: string, running: Running): Value {
  if (member === 'seed') return fn('seed(*~args, **~options)', () => null)
  return running.unknown(
    `line ${running.lineOf(running.at)} uses ${name}.${member}, which differs from run to run`,
    'Write the value, or take it from the environment: os.environ["…"].',
  )
}

/** Modules that start other programs or speak to the network: nothing of them is evaluated. */
export const outsideModules: readonly ModuleSource[] = ['requests', 'httpx', 'subprocess', 'socket', 'boto3'].map(
  (name) => ({
    name,
    members: (member: string, running: Running) =>
      member.startsWith('__')
        ? undefined
        : running.unknown(
            `line ${running.lineOf(running.at)} uses ${name}.${member}, and programs are only read, not run`,
            hintFor(name),
          ),
  }),
)

function hintFor(name: string): string {
  return name === 'requests' || name === 'httpx'
    ? 'Let the configuration make the request: as a resource of its own, with an auth, or with a token from the environment.'
    : 'Write the value that comes of it, or take it from the environment: os.environ["…"].'
}
