import type { Span } from '../syntax/tree.ts'
import { Lookup } from '../values/lookup.ts'
import type { Value } from '../values/value.ts'

/** What whoever starts a program types or hands over (`input("Key: ")`, `--start`): it is there, and looked up by its name. */
export class Asked extends Lookup {
  constructor(name: string, at: Span) {
    super({ store: /TOKEN|SECRET|PASSW|KEY|CREDENTIAL/i.test(name) ? 'secrets' : 'config', key: name, at })
  }

  override or(_fallback: Value): Lookup {
    return this
  }

  override truth(): boolean {
    return true
  }
}

const filler = /^(?:please|enter|type|input|provide|give|your|the|a|an|in|me|what|is|are|s)$/

/** The name of what a prompt asks for: "Enter your API key: " is `api_key`; undefined = it says nothing. */
export function nameOfPrompt(prompt: string): string | undefined {
  const words = (prompt.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => !filler.test(word))
  return words.length === 0 ? undefined : words.slice(0, 4).join('_')
}
