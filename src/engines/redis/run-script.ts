import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

/** A script that Redis runs in one piece. */
export interface Script {
  readonly text: string
  readonly sha: string
}

export interface ScriptInput {
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

export function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}

/** Runs one on the server, which is told its text where it does not know it: after a restart, say. */
export async function runScript(
  client: Pick<Redis, 'call'>,
  { sha, text }: Script,
  { keys, args }: ScriptInput,
): Promise<unknown> {
  const rest = [keys.length, ...keys, ...args].map(String)
  try {
    return await client.call('EVALSHA', [sha, ...rest])
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return client.call('EVAL', [text, ...rest])
  }
}
