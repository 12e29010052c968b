export default defineEventHandler(() => "<rss/>");
