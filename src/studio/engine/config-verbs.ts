import { importConfig } from '../../library/import-config.ts'
import { configLookups, type FoundValue } from '../../library/read/config-lookups.ts'
import type { World } from '../../model/world.ts'
import type { Work } from '../child/messages.ts'
import type { CheckAnswer, Converted } from '../contract/config.ts'
import { checkText } from '../project/check-text.ts'
import { describeConfig, type DescribedFile } from '../project/describe-config.ts'
import { worldWith } from '../project/unsaved.ts'

/** What a config holds that is a program, or names modules: those are run here, and never in the server. */
export function describeVerb({ file }: { readonly file: string }, { world, modules }: Work): Promise<DescribedFile> {
  return describeConfig(file, world, modules)
}

/** A text to check as it will be saved. */
export interface CheckInput {
  readonly file: string
  /** as the page has it: places are of this one */
  readonly shown: string
  /** with its secrets; absent = as it is on disk */
  readonly text?: string
  readonly secrets?: Readonly<Record<string, string>>
}

/** `sluice check` of a text whose config is a program, or names modules. */
export async function checkVerb(
  { file, shown, text, secrets }: CheckInput,
  { world, modules }: Work,
): Promise<CheckAnswer> {
  const saved = worldWith(world, { file, text, secrets })
  const {
    mask: _mask,
    modules: _modules,
    ...answer
  } = await checkText(file, shown, {
    world: saved,
    isRead: true,
    gate: modules,
  })
  return answer
}

/** What such a config looks up. */
export function lookupsVerb(
  source: { readonly file: string; readonly document: number },
  { world, modules }: Work,
): Promise<readonly FoundValue[]> {
  return configLookups(source, { world }, { refuseModules: modules })
}

/** A program as YAML. */
export function convertVerb({ file }: { readonly file: string }, { world }: Work): Promise<ConvertedText> {
  return convertText(file, world)
}

/** A config as YAML, with what cannot be said in it. */
export type ConvertedText = Omit<Converted, 'file'>

/** Reads a config of another format, and writes it as YAML. A program is run by that. */
export async function convertText(file: string, world: World): Promise<ConvertedText> {
  const warnings: Converted['warnings'][number][] = []
  const { yaml: text } = await importConfig(file, {
    world,
    onEvent: (event) => {
      if (event.kind !== 'warning') return
      const { code, message, hint, place: at } = event
      warnings.push({
        code,
        message,
        count: 1,
        ...(hint !== undefined && { hint }),
        ...(at !== undefined && { place: at }),
      })
    },
  })
  return { text, warnings }
}
