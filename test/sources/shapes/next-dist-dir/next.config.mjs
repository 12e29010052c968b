/** @type {import('next').NextConfig} */
const nextConfig = { output: 'export', distDir: 'site', trailingSlash: true };
export default nextConfig;
