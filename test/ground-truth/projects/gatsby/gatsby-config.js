module.exports = { siteMetadata: { title: 'Edition one', siteUrl: 'https://example.com' } };
