import { given } from '../../model/given.ts'
/** One name to try: sections and key, with the environment and pipeline it belongs to. */
export interface LookupPath {
  /** the chosen environment, when this is one of its own names */
  readonly environment?: string
  /** true when the pipeline's name stands in front */
  readonly ofPipeline: boolean
  /** pipeline, sections and key */
  readonly steps: readonly string[]
}

/**
 * The names to try, pass by pass: environment and pipeline, environment, pipeline, neither. Within a pass in the
 * order of the sections. (dlt's two passes, doubled by the environment.)
 */
export function lookupPaths(
  wanted: { readonly key: readonly string[]; readonly sections: readonly (readonly string[])[] },
  scopes: { readonly pipeline: string; readonly environment: string | undefined },
): readonly (readonly LookupPath[])[] {
  const environments = scopes.environment === undefined ? [undefined] : [scopes.environment, undefined]
  return environments.flatMap((environment) =>
    [true, false].map((ofPipeline) =>
      wanted.sections.map((section) => ({
        ...given({ environment }),
        ofPipeline,
        steps: [...(ofPipeline ? [scopes.pipeline] : []), ...section, ...wanted.key],
      })),
    ),
  )
}

/** The sections, then the same without a last `credentials`, each once. */
export function withoutCredentials(sections: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const shorter = sections.filter((section) => section.at(-1) === 'credentials').map((section) => section.slice(0, -1))
  const all = [...sections, ...shorter, []]
  const texts = all.map((section) => JSON.stringify(section))
  return all.filter((_, index) => texts.indexOf(texts[index] ?? '') === index)
}
