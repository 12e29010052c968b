export default defineEventHandler(() => undefined);
