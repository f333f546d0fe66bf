/**
 * Where editors find the JSON Schema of a config: in the published package of this major version. The same file is in
 * `node_modules/sluice/schema/`.
 */
export const configSchemaUrl = 'https://unpkg.com/sluice@0/schema/sluice.schema.json'
