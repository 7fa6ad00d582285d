using System.Globalization;
using System.Text;
using QRCoder;

namespace SmoothLlm.Web.Components.Account;

/// <summary>A QR code as the path of an SVG picture: black where it is drawn, one unit a module.</summary>
/// <param name="Size">Width and height of the picture in units, its quiet zone included.</param>
/// <param name="Path">The <c>d</c> of the path.</param>
internal sealed record QrCode(int Size, string Path)
{
    public static QrCode Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (int row = 0; row < data.ModuleMatrix.Count; row++)
        {
            for (int column = 0; column < data.ModuleMatrix[row].Length; column++)
            {
                if (data.ModuleMatrix[row][column])
                    path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
            }
        }

        return new QrCode(data.ModuleMatrix.Count, path.ToString());
    }
}
