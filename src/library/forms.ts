export { destinationForms } from '../destinations/forms.ts'
