"""What the channels of Tencent share: WeChat (公众号) and WeCom (企业微信) sign, encrypt, call and cut alike."""
