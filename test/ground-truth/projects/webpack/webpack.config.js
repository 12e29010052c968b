const HtmlPlugin = require('html-webpack-plugin');
const CssPlugin = require('mini-css-extract-plugin');

module.exports = {
  entry: './src/main.jsx',
  output: { clean: true, publicPath: '/', filename: '[name].[contenthash].js', assetModuleFilename: 'media/[name].[contenthash:8][ext]' },
  module: { rules: [
    { test: /\.jsx$/, use: { loader: 'babel-loader', options: { presets: [['@babel/preset-react', { runtime: 'automatic' }]] } } },
    { test: /\.css$/, use: [CssPlugin.loader, 'css-loader'] },
    { test: /\.(png|woff2)$/, type: 'asset/resource' },
  ] },
  plugins: [new HtmlPlugin({ templateContent: '<!doctype html><title>Demo</title><div id="root"></div>' }), new CssPlugin({ filename: 'css/[name].[contenthash:8].css' })],
};
