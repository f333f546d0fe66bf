/** The name that dlt gives to the schema of a pipeline: its own, without `_pipeline`, in snake case. */
export function defaultSchemaName(pipeline: string): string {
  const name = pipeline.endsWith('_pipeline') ? pipeline.slice(0, -'_pipeline'.length) : pipeline
  return name
    .trim()
    .replace(/([^_])([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d_]/g, '_')
    .replace(/_{2,}/g, '_')
}
