import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  // output: 'export',
  webpack: (config) => ({ ...config, output: { ...config.output } }),
};

export default nextConfig;
