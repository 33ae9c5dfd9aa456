from torch import nn


class Block(nn.Module):
    def __init__(self, inside=8, out=16):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, out, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.short = nn.Conv2d(inside, out, 1, stride=2, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU()

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(y)) + self.bn3(self.short(x)))


model = Block
