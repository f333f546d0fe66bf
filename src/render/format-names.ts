/** The forms `sluice schema` can print; yaml and json are dlt's own. */
export const schemaFormatNames = ['yaml', 'json', 'dbml', 'mermaid', 'typescript'] as const
export type SchemaFormat = (typeof schemaFormatNames)[number]
