module uploads

go 1.22

require github.com/arduino/arduino-cli v0.35.3
